# Reads what `nm -A -g` says of every object of the programs, then the tests' sources: fails on what is
# defined twice, and on what an object defines for others and none of them, nor a test, uses: that is
# static, or dead.

function fail(symbol, what)
{
	printf "%s: globals: %s %s\n", defined_in[symbol], symbol, what > "/dev/stderr"
	failed = 1
}

# "build/obj/base/clock.o:0000000000000010 T clock_now" or "build/obj/base/clock.o:      U time"
FNR == NR {
	object = $1
	sub(/:[0-9a-f]*$/, "", object)
	symbol = $NF
	if (symbol == "main")
		next
	if ($(NF - 1) ~ /^[Uw]$/) {
		used[symbol] = 1
		next
	}
	if (symbol in defined_in)
		fail(symbol, "is defined in " object ", too")
	defined_in[symbol] = object
	next
}

{
	gsub(/[^A-Za-z0-9_]+/, " ")
	n = split($0, words, " ")
	for (i = 1; i <= n; i++)
		used[words[i]] = 1
}

END {
	for (symbol in defined_in)
		if (!(symbol in used))
			fail(symbol, "is used by no other object and no test")
	exit failed
}
