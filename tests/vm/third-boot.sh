#!/bin/bash
# Runs as root in the guest: the power goes while something sounds. What is then on the disk, fourth-boot.sh
# looks at.
. /share/checks.sh
begin 'zones = ( { name = "village"; device = "plughw:CARD=Intel"; } );'
dalaba say --wait "好了。"
dalaba log --json | wc -l >/root/rows
sync
dalaba say "$LONG"
soon 30 last '.started != null'
as_long_as 6 last '.state == "on-air"'
date +%s%3N >/out/cut-ms
vmhost powercut
sleep 60
