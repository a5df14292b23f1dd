# Reads what `nm -A -u` says of every unit: `named` has to name those that can start a thread, by
# themselves or by eSpeak NG, and no other.

# "build/unit/base_worker_test:      U pthread_create@GLIBC_2.34"
$NF ~ /^(pthread_create|espeak_Initialize)(@|$)/ {
	unit = $1
	sub(/:$/, "", unit)
	sub(/.*\//, "", unit)
	starts[unit] = 1
}

function fail(unit, what)
{
	printf "%s: threads: %s\n", unit, what > "/dev/stderr"
	failed = 1
}

END {
	n = split(named, units, " ")
	for (i = 1; i <= n; i++)
		is_named[units[i]] = 1
	for (unit in starts)
		if (!(unit in is_named))
			fail(unit, "it can start a thread, and is not named")
	for (unit in is_named)
		if (!(unit in starts))
			fail(unit, "it is named, and can start none")
	exit failed
}
