/* UTF-8 as RFC 3629 has it: no surrogates, no overlong forms, nothing above U+10FFFF. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decodes the character at `text`, of which `length` bytes may be read. Returns its length in
 * bytes (1 to 4), 0 when `length` is 0, or -EILSEQ. */
int utf8_decode(const char *text, size_t length, uint32_t *ret_character);

/* The same of a text that ends with a NUL, of which it reads no further: 0 at its end. */
int utf8_first(const char *text, uint32_t *ret_character);

/* Writes the character's UTF-8 form, without a final NUL. Returns its length in bytes (1 to 4). */
size_t utf8_encode(uint32_t character, char ret_bytes[static 4]);

/* 0, or -EILSEQ with the byte offset of the first broken sequence (ret_offset may be NULL). */
int utf8_check(const char *text, size_t length, size_t *ret_offset);

/* Whether a text has the character; 0: never. */
bool utf8_has(const char *text, uint32_t character);

/* How many characters valid UTF-8 has. */
size_t utf8_count(const char *text);

/* Whether a terminal or a list would obey the character instead of showing it: controls (C0, DEL,
 * C1), marks that turn the direction of text about (UAX #9) or its signs, separators of lines and
 * paragraphs, annotations. Tabs, new lines and carriage returns count where `is_one_line`. */
bool utf8_is_control(uint32_t character, bool is_one_line);

/* Where valid UTF-8 has its first of these; NULL when there is none. */
const char *utf8_find_control(const char *text, bool is_one_line);

/* Whether nothing is to be seen of it, nor any room (Unicode's Default_Ignorable_Code_Point). */
bool utf8_is_invisible(uint32_t character);

/* Where valid UTF-8 has its first one of these that changes nothing that is to be seen either, so
 * that two names look alike: not what joins signs or chooses among their forms. NULL: nowhere. */
const char *utf8_find_invisible(const char *text);
