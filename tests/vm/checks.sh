# What the boots of check-vm's guest share. A check that a station without a daemon would pass proves
# nothing: `make check-vm WITHOUT=daemon` fails if there is one.
set -u
export LC_ALL=C.UTF-8
CONFIGURATION=/etc/dalaba/dalaba.conf
failed=0

WORDS=各位村民请注意，今天下午三点在村委会领取种子和化肥，请带好户口本，过时不候。
LONG=$WORDS$WORDS$WORDS

# check TITLE FUNCTION: one line; the function stops at the first command that fails.
check() {
	# Not as a condition, in which bash would not stop.
	(set -e -o pipefail; "$2") >/tmp/check.log 2>&1
	if [ $? -eq 0 ]; then
		echo "ok      $1"
	else
		echo "FAILED  $1"
		tail -25 /tmp/check.log | sed 's/^/        /'
		failed=$((failed + 1))
	fi
}

finish() {
	exit $((failed > 99 ? 99 : failed))
}

# configure CONFIGURATION: what stands in no configuration of these checks is the same in all.
configure() {
	printf 'station : { name = "瓦岗村广播站"; timezone = "Asia/Shanghai"; };\nannouncement : { chime = "none"; };\n%s\n' \
		"$1" >$CONFIGURATION
}

# begin CONFIGURATION: the unit, anew. Type=notify: it is ready, or this has failed.
begin() {
	configure "$1"
	systemctl reset-failed dalabad
	systemctl restart dalabad
}

# holds FILTER of jq, which must be true of the standard input
holds() {
	local answer
	answer=$(cat)
	echo "$answer"
	[ "$(echo "$answer" | jq "$1")" = true ]
}

# the newest row of the log
last() {
	dalaba log --json | tail -1 | holds "$1"
}

# the station, its first zone's faults
now() {
	dalaba status --json | holds "$1"
}

faults() {
	now ".zones[0].faults | $1"
}

soon() { # soon SECONDS COMMAND...: within that time
	local deadline=$((SECONDS + $1))
	shift
	until "$@" >/tmp/soon.log 2>&1; do
		[ $SECONDS -lt $deadline ] || { cat /tmp/soon.log; return 1; }
		sleep 0.2
	done
}

as_long_as() { # as_long_as SECONDS COMMAND...: all that time
	local deadline=$((SECONDS + $1))
	shift
	while [ $SECONDS -lt $deadline ]; do
		"$@" || return
		sleep 0.2
	done
}

main_pid() {
	systemctl show -P MainPID dalabad
}

usb_card() {
	aplay -l | sed -n 's/^card [0-9]*: \([^ ]*\) .*USB.*/\1/p' | grep -m1 .
}
