/* How a group of a rule is read: as an amount, digit by digit, as a telephone number ... */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "speech/doubt.h"

/* One match of one rule. */
struct said_match {
	const char *subject;
	const size_t *offsets; /* of each group its start and end, as PCRE2 has them */
	size_t count;          /* groups */
	bool repeats_telephones;
	struct doubts *doubts;
	FILE *out;
};

/* Writes the template with its groups read:
 *	$r as it stands		$n a number		$d digit by digit
 *	$t a telephone number	$T a list of them	$c a code, an address: 杠, 点
 *	$P of a plate		$h an hour (两点)	$k minutes (零五)
 *	$l an amount of a unit (两)	$y days: 11.5、11.7, 11.5-7
 *	$m a number of thousands: 12.5 is 一万二千五百
 *	$z a number that no other rule knows		$p a number without the zeros that end it
 *	$u a Latin unit's name	$v a version (一点二)	$o a code with 一, not 幺
 *	$j its digits alone	$i a Roman number	$x 星 for each *, 叉 for each ×
 *	$g a code as it is written down, in its groups
 *	$a 到, or 至 where that is written
 *	$b 零下, if there is the group			$e 摄氏度, if there is the group */
void said_write(const struct said_match *match, const char *template);
