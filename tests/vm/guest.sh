#!/bin/bash
# Runs as root in the guest of `make check-vm`: the daemon on real kernel drivers. Prints a line for
# each check; its exit status counts those that failed.
set -u
export LC_ALL=C.UTF-8 DALABA_SOCKET=/run/dalaba.sock
PATH=/share/build:$PATH
# The program that speaks is looked for beside the other.
failed=0
pid=

check() { # check TITLE COMMAND...
	local title=$1
	shift
	if "$@" >/tmp/check.log 2>&1; then
		echo "ok      $title"
	else
		echo "FAILED  $title"
		sed 's/^/        /' /tmp/check.log
		failed=$((failed + 1))
	fi
}

# begin CONFIGURATION
begin() {
	printf 'station : { name = "瓦岗村广播站"; timezone = "Asia/Shanghai"; };\nannouncement : { chime = "none"; };\n%s\n' \
		"$1" >/tmp/dalaba.conf
	rm -rf /tmp/state
	dalabad --config /tmp/dalaba.conf --state /tmp/state --socket $DALABA_SOCKET 2>>/out/dalabad.log &
	pid=$!
	for _ in $(seq 300); do [ -S $DALABA_SOCKET ] && dalaba status >/dev/null 2>&1 && return; sleep 0.2; done
	echo "the daemon did not start"
	tail -20 /out/dalabad.log
}

end() {
	kill "$pid"
	wait "$pid"
}

# last FILTER of jq, which must hold for the newest row of the log
last() {
	dalaba log --json | tail -1 | tee /tmp/row.json
	jq -e "$1" /tmp/row.json >/dev/null
}

# now FILTER of jq, which must hold for the faults of the first zone
now() {
	dalaba status --json | jq -c ".zones[0].faults" | tee /tmp/faults.json
	jq -e "$1" /tmp/faults.json >/dev/null
}

soon() { # soon SECONDS COMMAND...: within that time
	local deadline=$(($(date +%s) + $1))
	shift
	until "$@" >/tmp/soon.log 2>&1; do
		[ "$(date +%s)" -lt $deadline ] || { cat /tmp/soon.log; return 1; }
		sleep 0.2
	done
}

WORDS=各位村民请注意，今天下午三点在村委会领取种子和化肥，请带好户口本，过时不候。
LONG=$WORDS$WORDS$WORDS

amixer -q -c Intel sset Master 100% unmute 2>/dev/null
modprobe snd-aloop
aplay -l | grep '^card'

if aplay -l | grep -q Intel; then
	begin 'zones = ( { name = "village"; device = "plughw:CARD=Intel"; } );'
	vmhost mark hda-begins >/dev/null
	dalaba say --wait "$WORDS"
	check "HDA: an airing is aired, with its level" last \
		'.state == "aired" and .soundings[0].sent_rms_db > -40'
	end
fi

begin 'zones = ( { name = "village"; device = "plughw:CARD=Loopback,DEV=0"; monitor = "plughw:CARD=Loopback,DEV=1"; } );'
dalaba say --wait "$WORDS"
check "snd-aloop: what was sent is heard" soon 8 last '.heard == "yes"'
end

begin 'zones = ( { name = "village"; device = "null"; monitor = "plughw:CARD=Loopback,DEV=1"; } );'
dalaba say "$LONG"
soon 20 last '.started' >/dev/null
check "snd-aloop: what is not heard is a fault within ten seconds" soon 10 now \
	'map(.fault) == ["unheard"]'
dalaba stop >/dev/null
end

if vmgpio make amp AMP 3; then
	# A contact of the relay, as an input of the same kind of chip.
	vmgpio make contact CONTACT 2
	vmgpio pull contact 2 down
	begin 'zones = ( { name = "village"; device = "plughw:CARD=Loopback,DEV=0"; amplifier = { relay = "AMP"; lead_in_ms = 500; lead_out_ms = 500; }; } );'
	check "gpio-sim: the relay is off while nothing sounds" test "$(vmgpio get amp 3)" = 0
	dalaba say "$WORDS" >/dev/null
	soon 20 last '.started' >/dev/null
	check "gpio-sim: the relay is on while something sounds" test "$(vmgpio get amp 3)" = 1
	check "gpio-sim: it is read back" now '. == []'
	dalaba stop >/dev/null
	sleep 2
	check "gpio-sim: the relay is off again" test "$(vmgpio get amp 3)" = 0
	end
	begin 'zones = ( { name = "village"; device = "plughw:CARD=Loopback,DEV=0"; amplifier = { relay = "AMP"; feedback = "CONTACT"; lead_in_ms = 0; }; } );'
	dalaba say "$WORDS" >/dev/null
	check "gpio-sim: a relay that does not move is a fault" soon 10 now \
		'.[0].detail == "the relay did not move"'
	vmgpio pull contact 2 up
	dalaba stop >/dev/null
	sleep 5
	dalaba say --wait "好了。" >/dev/null
	end
	check "gpio-sim: the relay is off when the station has ended" test "$(vmgpio get amp 3)" = 0
fi

if aplay -l | grep -qi 'usb'; then
	card=$(aplay -l | sed -n 's/^card [0-9]*: \([^ ]*\) .*USB.*/\1/p' | head -1)
	begin "zones = ( { name = \"village\"; device = \"plughw:CARD=$card\"; } );"
	dalaba say --wait "好了。"
	check "USB: an airing is aired" last '.state == "aired"'
	dalaba say "$LONG" >/dev/null
	soon 20 last '.started' >/dev/null
	sleep 2
	cut=$(date +%s)
	vmhost unplug usb
	check "USB: pulled in mid-sentence the airing fails within five seconds" soon 5 last \
		'.state == "failed" and .reason == "device"'
	echo "        told after $(($(date +%s) - cut)) s"
	check "USB: the zone's card is told" now 'map(.fault) == ["card"]'
	dalaba urgent --readings 1 "着火了。" >/dev/null
	sleep 3
	check "USB: an urgent announcement waits" last '.state == "waiting" or .state == "on-air"'
	vmhost plug usb
	check "USB: plugged in again it airs by itself" soon 30 last '.state == "aired"'
	check "USB: nothing is wrong any more" now '. == []'
	end
fi
echo "checks failed: $failed"
exit $failed
