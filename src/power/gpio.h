/* One line of a GPIO chip, by libgpiod: version 1 of Debian 12 or version 2 of Debian 13. The
 * difference between the two is in gpio.c and nowhere else. */
#pragma once

#include <stdbool.h>

struct gpio;

/* `line` is a line's name, or "gpiochip0:17". As an output it is off at once. -ENOENT: there is no
 * such line; -EBUSY: somebody else has it; -EACCES. */
int gpio_open_output(const char *line, bool is_active_low, struct gpio **ret_gpio);
int gpio_open_input(const char *line, bool is_active_low, struct gpio **ret_gpio);
void gpio_close(struct gpio *gpio); /* NULL is fine */

int gpio_write(struct gpio *gpio, bool is_on);
int gpio_read(struct gpio *gpio, bool *ret_is_on);
