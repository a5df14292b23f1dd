#!/bin/bash
# Runs as root in the guest: after a boot that follows a power cut in the middle of an airing.
. /share/checks.sh

back() {
	systemctl is-active dalabad
	now '.station == "瓦岗村广播站" and .log.faults == []'
	[ "$(dalaba log --json | wc -l)" = $(($(cat /root/rows) + 1)) ]
}
check "after a power cut the station is back, its log whole, and not a row is lost" back

told() {
	local started most
	started=$(dalaba log --json | tail -1 | jq -r .started)
	# The host cuts a moment after it is asked.
	most=$(($(cat /share/cut-ms) - $(date -d "$started" +%s%3N) + 2000))
	# It sounded for six seconds at least; at every second or two the row was told.
	last ".state == \"failed\" and .reason == \"power\" and .sounded_ms > 3000 and .sounded_ms < $most"
}
check "the row that the power cut tells it, and for how long it had sounded" told

airs() {
	dalaba say --wait "好了。"
	last '.state == "aired"'
}
check "it airs again" airs

# --- a disk that stands still, as one that is worn out does ---

# The record on a file system of its own, which takes nothing while it is frozen.
own_disk() {
	systemctl stop dalabad
	truncate -s 64M /root/record.img
	mkfs.ext4 -q -F /root/record.img
	mount -o loop /root/record.img /var/lib/dalaba
	chown dalaba: /var/lib/dalaba
	chmod 700 /var/lib/dalaba
	systemctl start dalabad
	dalaba say --wait "好了。"
}

stands_still() {
	own_disk
	fsfreeze -f /var/lib/dalaba
	trap 'fsfreeze -u /var/lib/dalaba' EXIT
	dalaba urgent --readings 1 "着火了。"
	soon 5 now '.airings[0].started != null'
	soon 30 now '.airings == []'
	now '.log.faults | map(.fault) == ["unwritten"]'
}
check "a disk that stands still holds back no urgent announcement, and is told" stands_still

moves_again() {
	soon 30 now '.log.faults == []'
	last '.priority == "urgent" and .state == "aired"'
	systemctl is-active dalabad
}
check "once it moves the row is in the log" moves_again

finish
