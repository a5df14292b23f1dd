/* Numbers as Mandarin says them. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Longer runs of digits are said digit by digit. */
#define NUMBER_DIGITS_MAX 16

/* Writes "12050" as 一万二千零五十, 10 as 十. `digits` are ASCII; leading zeros do not count. More
 * than NUMBER_DIGITS_MAX are written one by one. */
void number_write_integer(FILE *text, const char *digits, size_t count);

/* Writes digit by digit, "2026" as 二零二六; with `as_telephone` one is 幺. */
void number_write_digits(FILE *text, const char *digits, size_t count, bool as_telephone);
