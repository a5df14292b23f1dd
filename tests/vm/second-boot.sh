#!/bin/bash
# Runs as root in the guest: the installed station after a boot, on the kernel's own drivers.
. /share/checks.sh

# --- the unit ---

enabled() {
	now '.station == "瓦岗村广播站"'
	systemctl is-active dalabad
	[ "$(systemctl show -P NRestarts dalabad)" = 0 ]
}
check "enabled, it runs after a boot" enabled

sandboxed() {
	local pid=$(main_pid)
	[ "$pid" != 0 ]
	cat /proc/$pid/status
	[ "$(stat -c %U /proc/$pid)" = dalaba ]
	grep -q '^CapBnd:\s*0*$' /proc/$pid/status
	grep -q '^NoNewPrivs:\s*1$' /proc/$pid/status
	grep -q '^Seccomp:\s*2$' /proc/$pid/status
	[ "$(readlink /proc/$pid/ns/net)" != "$(readlink /proc/self/ns/net)" ]
	[ "$(readlink /proc/$pid/ns/mnt)" != "$(readlink /proc/self/ns/mnt)" ]
	[ "$(readlink /proc/$pid/ns/user)" = "$(readlink /proc/self/ns/user)" ]
	systemd-analyze security --no-pager --threshold="$(cat /share/exposure-max)" dalabad >/out/exposure
}
check "it has no capability, no network, a seccomp filter and mounts of its own" sandboxed

bound() {
	now '.voice.unbound == []'
}
check "the unit lets the voice's process bind itself in all" bound

files() {
	[ "$(stat -c '%a %U:%G' /run/dalaba/control.sock)" = "660 dalaba:dalaba" ]
	[ "$(stat -c '%a %U:%G' /var/lib/dalaba)" = "700 dalaba:dalaba" ]
	[ "$(stat -c '%a %U:%G' /var/lib/dalaba/asrun.db)" = "600 dalaba:dalaba" ]
}
check "the socket is the group's, the record nobody else's" files

real_time() {
	ps -L -o cls=,comm= -p "$(main_pid)"
	ps -L -o cls= -p "$(main_pid)" | grep -qw RR
}
check "its players run in real time" real_time

synchronised() {
	now '.clock.trusted == false'
	# adjtimex(2): errors of a millisecond, and no longer unsynchronised.
	perl -e 'my $timex = pack("L x4 q q q q l x4", 0x1c, 0, 0, 1000, 1000, 1) . "\0" x 256;
		exit(syscall(159, $timex) < 0)'
	soon 10 now '.clock.trusted and .clock.why == "synchronised"'
}
check "it learns from the kernel that the clock is synchronised" synchronised

# --- the HDA card ---

amixer -q -c Intel sset Master 100% unmute
# Its words are compared with what left the card. A host that is busy tears the card's sound now and then,
# so that they are said more than once.
HDA='name = "village"; device = "plughw:CARD=Intel"; voicing = "plain"'

hda() {
	begin "zones = ( { $HDA; } );"
	dalaba render -o /out/reference.wav --voicing plain "$WORDS"
	dalaba say --wait "$WORDS"
	last '.state == "aired" and .soundings[0].sent_rms_db > -40'
}
check "HDA: an airing is aired, with its level" hda

shared() {
	begin 'zones = ( { name = "village"; device = "sysdefault:CARD=Intel"; } );'
	dalaba say "$LONG"
	soon 20 last .started!=null
	aplay -D sysdefault:CARD=Intel -d 1 /out/reference.wav
	last '.state == "on-air"'
	dalaba stop
}
check "HDA: through dmix the card is shared with other programs" shared

planned() {
	local at
	at=$(date -d '+90 seconds' +%H:%M)
	begin "zones = ( { $HDA; } );
notices = ( { name = \"planned\"; chime = \"none\"; text = \"$WORDS\"; when = ( { times = [ \"$at\" ]; } ); } );"
	soon 120 last '.notice == "planned" and .state == "aired" and .cause == "schedule"'
}
check "HDA: a planned notice airs" planned

# --- who asks ---

cadre() {
	runuser -u cadre -- dalaba say --wait "$WORDS"
	last '.state == "aired" and .by == "cadre"'
}
check "the row names the user who asked" cadre

stranger() {
	now true
	local said
	said=$(runuser -u stranger -- dalaba say "好了。" 2>&1) && return 1
	echo "$said" | grep 'group dalaba'
}
check "who is not in the group is refused" stranger

# --- reload ---

reloaded() {
	local pid=$(main_pid)
	now '.zones[0].name != "reloaded"'
	configure 'zones = ( { name = "reloaded"; device = "plughw:CARD=Intel"; } );'
	systemctl reload dalabad
	now '.zones[0].name == "reloaded"'
	[ "$(main_pid)" = "$pid" ]
}
check "systemctl reload takes a good configuration" reloaded

refused() {
	local pid=$(main_pid) status=0 cursor
	now true
	cursor=$(journalctl -u dalabad -n 0 --show-cursor | sed -n 's/^-- cursor: //p')
	configure 'zones = ( { name = "refused"; device = "null"; volume = 1000; } );'
	systemctl reload dalabad || status=$?
	echo "status $status"
	[ $status -ne 0 ]
	journalctl -u dalabad -o cat --after-cursor="$cursor" >/tmp/journal
	cat /tmp/journal
	grep -F "$CONFIGURATION:3: " /tmp/journal
	now '.zones[0].name == "reloaded"'
	systemctl is-active dalabad
	[ "$(main_pid)" = "$pid" ]
	dalaba say --wait "好了。"
	last '.state == "aired" and .zones == ["reloaded"]'
}
check "systemctl reload fails on a bad one, the journal has the fault, the station airs on the old one" refused

# --- microphones: snd-aloop ---

modprobe snd-aloop
# Its two devices are the two ends of a cable; it has eight such cables.
LOOP='name = "village"; device = "plughw:CARD=Loopback,DEV=0,SUBDEV=0"'

heard() {
	begin "zones = ( { $LOOP; monitor = \"plughw:CARD=Loopback,DEV=1,SUBDEV=0\"; } );"
	dalaba say --wait "$WORDS"
	soon 8 last '.heard == "yes"'
}
check "snd-aloop: what was sent is heard" heard

unheard() {
	begin 'zones = ( { name = "village"; device = "null"; monitor = "plughw:CARD=Loopback,DEV=1,SUBDEV=0"; } );'
	dalaba say "$LONG"
	soon 20 last .started!=null
	# Ten seconds on a real machine; this one is emulated.
	soon 30 faults 'map(.fault) == ["unheard"]'
	dalaba stop
}
check "snd-aloop: what is not heard is a fault" unheard

talk() {
	begin "microphone : { device = \"plughw:CARD=Loopback,DEV=0,SUBDEV=1\"; };
zones = ( { $LOOP; } );"
	dalaba render -o /tmp/voice.wav "$LONG"
	aplay -q -D plughw:CARD=Loopback,DEV=1,SUBDEV=1 /tmp/voice.wav &
	local speaker=$!
	# Nobody presses Enter.
	mkfifo /tmp/enter
	dalaba talk --max 6s 0<>/tmp/enter
	kill $speaker
	last '.state == "aired" and .soundings[0].sent_rms_db > -40 and .sounded_ms > 5000'
	[ "$(stat -c '%a %U' /var/lib/dalaba/talks/*.flac)" = "600 dalaba" ]
}
check "snd-aloop: a live talk airs, and is kept" talk

# --- relays: gpio-sim ---

vmgpio make amp AMP 3
# A contact of the relay, as an input of the same kind of chip.
vmgpio make contact CONTACT 2
vmgpio pull contact 2 down

relay_is() {
	[ "$(vmgpio get amp 3)" = "$1" ]
}

relay_on() {
	begin "zones = ( { $LOOP; amplifier = { relay = \"AMP\"; lead_in_ms = 500; lead_out_ms = 500; }; } );"
	now true
	relay_is 0
	dalaba say "$LONG"
	soon 20 last .started!=null
	relay_is 1
	faults '. == []'
}
check "gpio-sim: the relay is off, then on while something sounds, and read back" relay_on

relay_off() {
	relay_is 1
	dalaba stop
	soon 5 relay_is 0
}
check "gpio-sim: the relay is off again" relay_off

killed() {
	local pid=$(main_pid)
	dalaba say "$LONG"
	soon 20 last .started!=null
	relay_is 1
	kill -KILL "$pid"
	soon 20 now true
	[ "$(main_pid)" != "$pid" ]
	relay_is 0
	last '.state == "failed" and .reason == "power"'
}
check "gpio-sim: killed while it sounds, the station is back, the relay off and the row told" killed

relay_ended() {
	dalaba say "$LONG"
	soon 20 last .started!=null
	relay_is 1
	systemctl stop dalabad
	relay_is 0
}
check "gpio-sim: the relay is off when the station has ended" relay_ended

relay_stuck() {
	begin "zones = ( { $LOOP; amplifier = { relay = \"AMP\"; feedback = \"CONTACT\"; lead_in_ms = 0; }; } );"
	dalaba say "$WORDS"
	soon 10 faults '.[0].detail == "the relay did not move"'
	dalaba stop
}
check "gpio-sim: a relay that does not move is a fault" relay_stuck

relay_moves() {
	faults '.[0].detail == "the relay did not move"'
	# It is looked at when it is switched.
	soon 20 relay_is 0
	vmgpio pull contact 2 up
	dalaba say "$WORDS"
	soon 20 faults '. == []'
	dalaba stop
}
check "gpio-sim: once it moves, the fault is over" relay_moves

command_switches() {
	printf '#!/bin/sh\necho "$*" >>/var/lib/dalaba/switched\n' >/usr/local/sbin/switch
	chmod +x /usr/local/sbin/switch
	begin "zones = ( { $LOOP; amplifier = { command = \"/usr/local/sbin/switch\"; lead_in_ms = 0; lead_out_ms = 0; }; } );"
	rm -f /var/lib/dalaba/switched
	dalaba say --wait "好了。"
	soon 5 grep -qx 'village off' /var/lib/dalaba/switched
	grep -x 'village on' /var/lib/dalaba/switched
	faults '. == []'
}
check "a command switches an amplifier" command_switches

# --- the USB card ---

usb() {
	begin "zones = ( { name = \"village\"; device = \"plughw:CARD=$(usb_card)\"; } );"
	dalaba say --wait "好了。"
	last '.state == "aired"'
}
check "USB: an airing is aired" usb

pulled() {
	dalaba say "$LONG"
	soon 20 last .started!=null
	# In mid-sentence.
	as_long_as 2 last '.state == "on-air"'
	vmhost unplug usb
	soon 5 last '.state == "failed" and .reason == "device"'
	faults 'map(.fault) == ["card"]'
}
check "USB: pulled in mid-sentence the airing fails within five seconds, and the card is told" pulled

waiting() {
	faults 'map(.fault) == ["card"]'
	dalaba urgent --readings 1 "着火了。"
	as_long_as 3 last '.state == "waiting" or .state == "on-air"'
}
check "USB: an urgent announcement waits" waiting

replugged() {
	last '.priority == "urgent" and .state != "aired"'
	vmhost plug usb
	soon 30 last '.priority == "urgent" and .state == "aired"'
	faults '. == []'
}
check "USB: plugged in again it airs by itself, and nothing is wrong any more" replugged

# --- setup, with somebody who listens at the HDA card ---

# number CARD: of the card in the list, whose end of the input is no answer
number() {
	{ dalaba setup </dev/null 2>/dev/null || true; } | sed -n "s/^\([0-9]*\) .* plughw:CARD=$1\$/\1/p"
}

busy() {
	begin 'zones = ( { name = "village"; device = "default"; } );'
	amixer -q -c Intel sset Master 80% unmute
	aplay -q -D hw:CARD=Intel -f S16_LE -r 48000 -c 2 /dev/zero &
	local holder=$!
	soon 10 grep -q owner_pid /proc/asound/Intel/pcm0p/sub0/status
	printf '%s\n\nk\nn\n\n' "$(number Intel)" | dalaba setup >/tmp/setup
	kill $holder
	cat /tmp/setup
	grep -F "plughw:CARD=Intel is busy: aplay (process $holder) plays on it." /tmp/setup
	now '.zones[0].device == "default"'
}
check "setup names the program that keeps a card" busy

set_up() {
	begin 'zones = ( { name = "village"; device = "default"; } );'
	amixer -q -c Intel sset Master 0% mute
	# Unmute it, it was heard, let the station test it; a notice, its time, air it.
	printf '%s\ny\ny\ny\n%s\n7:30\ny\n' "$(number Intel)" "$WORDS" | dalaba setup
	amixer -c Intel sget Master | grep -F '[on]'
	grep -F 'zones = ( { name = "village"; device = "plughw:CARD=Intel"; } );' $CONFIGURATION
	now '.zones[0].device == "plughw:CARD=Intel" and .next.notice == "notice-1"'
	last '.notice == "notice-1" and .state == "aired" and .soundings[0].sent_rms_db > -40'
}
check "setup opens a muted card, writes it where the old one stood, and airs a first notice" set_up

finish
