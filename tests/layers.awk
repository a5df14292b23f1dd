# Reads src/LAYERS, then every source: fails on an include that the table does not allow, on a circle
# between the modules (NAME.c and NAME.h) of a folder, and on a table that is not true.
# A library is known by the headers in `owner` below. Fails, too, on an event source that is made outside
# base/loop.c: it would be switched off in silence when its handler fails.

function trim(s)
{
	gsub(/^[ \t]+|[ \t]+$/, "", s)
	return s
}

BEGIN {
	FS = "|"
	owner["systemd/sd-journal.h"] = "sd-journal"
	owner["systemd/sd-daemon.h"] = "sd-daemon"
	owner["systemd/sd-event.h"] = "sd-event"
	owner["pthread.h"] = "pthread"
	owner["sqlite3.h"] = "sqlite3"
	owner["libnova/"] = "libnova"
	owner["pcre2.h"] = "pcre2"
	owner["libconfig.h"] = "libconfig"
	owner["sndfile.h"] = "sndfile"
	owner["ogg/"] = "ogg"
	owner["FLAC/"] = "FLAC"
	owner["mpg123.h"] = "mpg123"
	owner["ebur128.h"] = "ebur128"
	owner["kiss_fft"] = "kissfft"
	owner["soxr.h"] = "soxr"
	owner["alsa/"] = "alsa"
	owner["espeak-ng/"] = "espeak-ng"
	owner["gpiod.h"] = "gpiod"
	owner["seccomp.h"] = "seccomp"
	owner["microhttpd.h"] = "microhttpd"
	owner["jansson.h"] = "jansson"
	for (prefix in owner)
		is_library[owner[prefix]] = 1
}

function fail(where, what)
{
	printf "%s: layers: %s\n", where, what > "/dev/stderr"
	failed = 1
}

function read_row(    names, n, i)
{
	folder = trim($1)
	n = split(trim($2), names, /[ \t]+/)
	for (i = 1; i <= n; i++) {
		if (!(names[i] in row))
			fail(FILENAME ":" FNR, folder " names " names[i] ", which is not above it")
		may[folder, names[i]] = 1
	}
	n = split(trim($3), names, /[ \t]+/)
	for (i = 1; i <= n; i++) {
		if (!(names[i] in is_library))
			fail(FILENAME ":" FNR, "no header is known of the library " names[i])
		may_use[folder, names[i]] = 1
	}
	row[folder] = FILENAME ":" FNR
}

FNR == NR {
	if ($0 !~ /^#/ && NF >= 3)
		read_row()
	next
}

FNR == 1 {
	file = FILENAME
	sub(/^src\//, "", file)
	folder = file
	if (!sub(/\/[^\/]*$/, "", folder))
		folder = "."
	if (!(folder in row))
		fail(FILENAME, "folder " folder " is not in src/LAYERS")
	has_files[folder] = 1
	module = file
	sub(/\.[ch]$/, "", module)
}

/^#[ \t]*include[ \t]*"/ {
	split($0, part, "\"")
	other = part[2]
	if (!sub(/\/[^\/]*$/, "", other))
		other = "."
	if (other != folder) {
		if (!((folder, other) in may))
			fail(FILENAME ":" FNR, folder " may not include \"" part[2] "\"")
	} else {
		sub(/\.h$/, "", part[2])
		if (part[2] != module)
			next_of[module] = next_of[module] " " part[2]
	}
}

/^#[ \t]*include[ \t]*</ {
	split($0, part, /[<>]/)
	for (prefix in owner)
		if (index(part[2], prefix) == 1 && !((folder, owner[prefix]) in may_use))
			fail(FILENAME ":" FNR, folder " may not use <" part[2] "> (" owner[prefix] ")")
}

/sd_event_add_/ && file != "base/loop.c" {
	fail(FILENAME ":" FNR, "event sources are made by base/loop.h")
}

# Walks on from the module; `way` is how it was come to.
function walk(module, way,    others, n, i)
{
	if (state[module] == "done")
		return
	if (state[module] == "open") {
		sub(".* " module " ", module " ", way)
		fail("src/" module, "a circle: " way)
		return
	}
	state[module] = "open"
	n = split(trim(next_of[module]), others, /[ \t]+/)
	for (i = 1; i <= n; i++)
		walk(others[i], way " " others[i])
	state[module] = "done"
}

END {
	for (folder in row)
		if (!(folder in has_files))
			fail(row[folder], "there is no folder " folder)
	for (module in next_of)
		walk(module, " " module)
	exit failed
}
