# Reads src/LAYERS, then every source: fails on an include that the table does not allow.
# A library is known by the headers in `owner` below.

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
	owner["libnova/"] = "libnova"
	owner["libconfig.h"] = "libconfig"
	owner["alsa/"] = "alsa"
	owner["espeak-ng/"] = "espeak-ng"
	owner["sndfile.h"] = "sndfile"
	owner["soxr.h"] = "soxr"
	owner["ebur128.h"] = "ebur128"
	owner["gpiod.h"] = "gpiod"
	owner["pthread.h"] = "pthread"
	owner["pcre2.h"] = "pcre2"
	owner["sqlite3.h"] = "sqlite3"
	owner["microhttpd.h"] = "microhttpd"
	owner["jansson.h"] = "jansson"
	owner["mosquitto.h"] = "mosquitto"
	owner["libxml/"] = "libxml2"
	owner["curl/"] = "curl"
}

FNR == NR {
	if ($0 !~ /^#/ && NF >= 3) {
		folder = trim($1)
		known[folder] = 1
		n = split(trim($2), names, /[ \t]+/)
		for (i = 1; i <= n; i++)
			may[folder, names[i]] = 1
		n = split(trim($3), names, /[ \t]+/)
		for (i = 1; i <= n; i++)
			may_use[folder, names[i]] = 1
	}
	next
}

FNR == 1 {
	folder = FILENAME
	sub(/^src\//, "", folder)
	if (!sub(/\/[^\/]*$/, "", folder))
		folder = "."
	if (!(folder in known))
		fail("folder " folder " is not in src/LAYERS")
}

function fail(what)
{
	printf "%s:%d: layers: %s\n", FILENAME, FNR, what > "/dev/stderr"
	failed = 1
}

/^#[ \t]*include[ \t]*"/ {
	split($0, part, "\"")
	other = part[2]
	if (!sub(/\/[^\/]*$/, "", other))
		other = "."
	if (other != folder && !((folder, other) in may))
		fail(folder " may not include \"" part[2] "\"")
}

/^#[ \t]*include[ \t]*</ {
	split($0, part, /[<>]/)
	for (prefix in owner)
		if (index(part[2], prefix) == 1 && !((folder, owner[prefix]) in may_use))
			fail(folder " may not use <" part[2] "> (" owner[prefix] ")")
}

END {
	exit failed
}
