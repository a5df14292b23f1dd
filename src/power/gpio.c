#include "power/gpio.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gpiod.h>

#include "base/cleanup.h"

#define CONSUMER "dalabad"

#define CHIP_NAME_MAX 63

/* "gpiochip0:17" in its two parts. */
static bool is_chip_and_offset(
	const char *line, char ret_chip[static CHIP_NAME_MAX + 1], unsigned *ret_offset)
{
	int length = 0;

	return sscanf(line, "%63[^:]:%u%n", ret_chip, ret_offset, &length) == 2 &&
	       line[length] == '\0';
}

#ifdef GPIOD_LINE_BULK_MAX_LINES /* libgpiod 1 */

struct gpio {
	struct gpiod_line *line;
};

DEFINE_CLEANUP(struct gpio, gpio, gpio_close)

static struct gpiod_line *find_line(const char *name)
{
	char chip[CHIP_NAME_MAX + 1];
	unsigned offset;

	errno = 0;
	return is_chip_and_offset(name, chip, &offset) ? gpiod_line_get(chip, offset)
						       : gpiod_line_find(name);
}

static int open_line(const char *name, struct gpio **ret_gpio)
{
	_cleanup_(gpio_cleanup) struct gpio *gpio = calloc(1, sizeof(*gpio));

	if (!gpio)
		return -ENOMEM;
	gpio->line = find_line(name);
	if (!gpio->line)
		return errno > 0 ? -errno : -ENOENT;
	*ret_gpio = TAKE(gpio);
	return 0;
}

static int flags_of(bool is_active_low)
{
	return is_active_low ? GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW : 0;
}

int gpio_open_output(const char *line, bool is_active_low, struct gpio **ret_gpio)
{
	_cleanup_(gpio_cleanup) struct gpio *gpio = NULL;
	const int r = open_line(line, &gpio);

	if (r < 0)
		return r;
	if (gpiod_line_request_output_flags(gpio->line, CONSUMER, flags_of(is_active_low), 0) < 0)
		return -errno;
	*ret_gpio = TAKE(gpio);
	return 0;
}

int gpio_open_input(const char *line, bool is_active_low, struct gpio **ret_gpio)
{
	_cleanup_(gpio_cleanup) struct gpio *gpio = NULL;
	const int r = open_line(line, &gpio);

	if (r < 0)
		return r;
	if (gpiod_line_request_input_flags(gpio->line, CONSUMER, flags_of(is_active_low)) < 0)
		return -errno;
	*ret_gpio = TAKE(gpio);
	return 0;
}

void gpio_close(struct gpio *gpio)
{
	if (!gpio)
		return;
	if (gpio->line)
		gpiod_line_close_chip(gpio->line); /* Releases the line too. */
	free(gpio);
}

int gpio_write(struct gpio *gpio, bool is_on)
{
	return gpiod_line_set_value(gpio->line, is_on) < 0 ? -errno : 0;
}

int gpio_read(struct gpio *gpio, bool *ret_is_on)
{
	const int value = gpiod_line_get_value(gpio->line);

	if (value < 0)
		return -errno;
	*ret_is_on = value > 0;
	return 0;
}

#else /* libgpiod 2 */

#include <glob.h>

struct gpio {
	struct gpiod_line_request *request;
	unsigned offset;
};

DEFINE_CLEANUP(struct gpio, gpio, gpio_close)
DEFINE_CLEANUP(struct gpiod_chip, chip, gpiod_chip_close)
DEFINE_CLEANUP(struct gpiod_line_settings, settings, gpiod_line_settings_free)
DEFINE_CLEANUP(struct gpiod_line_config, lines, gpiod_line_config_free)
DEFINE_CLEANUP(struct gpiod_request_config, request, gpiod_request_config_free)

static struct gpiod_chip *open_chip(const char *name)
{
	char path[CHIP_NAME_MAX + sizeof("/dev/")];

	(void)snprintf(path, sizeof(path), "/dev/%s", name); /* Fits. */
	return gpiod_chip_open(path);
}

/* The line of that name on the chip, or NULL with the chip closed. */
static struct gpiod_chip *open_chip_with(const char *path, const char *line, unsigned *ret_offset)
{
	struct gpiod_chip *chip = gpiod_chip_open(path);
	const int offset = chip ? gpiod_chip_get_line_offset_from_name(chip, line) : -1;

	if (offset >= 0) {
		*ret_offset = (unsigned)offset;
		return chip;
	}
	if (chip)
		gpiod_chip_close(chip);
	return NULL;
}

static struct gpiod_chip *find_chip_with(const char *line, unsigned *ret_offset)
{
	struct gpiod_chip *chip = NULL;
	glob_t chips;

	if (glob("/dev/gpiochip*", 0, NULL, &chips) != 0) {
		errno = ENOENT;
		return NULL;
	}
	for (size_t i = 0; i < chips.gl_pathc && !chip; i++)
		chip = open_chip_with(chips.gl_pathv[i], line, ret_offset);
	globfree(&chips);
	return chip;
}

static int request_line(const char *line, bool is_active_low, enum gpiod_line_direction direction,
	struct gpio *gpio)
{
	char name[CHIP_NAME_MAX + 1];

	errno = 0;
	_cleanup_(chip_cleanup) struct gpiod_chip *chip =
		is_chip_and_offset(line, name, &gpio->offset) ? open_chip(name)
							      : find_chip_with(line, &gpio->offset);
	if (!chip)
		return errno > 0 ? -errno : -ENOENT;
	_cleanup_(settings_cleanup) struct gpiod_line_settings *settings =
		gpiod_line_settings_new();
	_cleanup_(lines_cleanup) struct gpiod_line_config *lines = gpiod_line_config_new();
	_cleanup_(request_cleanup) struct gpiod_request_config *request =
		gpiod_request_config_new();
	if (!settings || !lines || !request)
		return -ENOMEM;
	gpiod_request_config_set_consumer(request, CONSUMER);
	gpiod_line_settings_set_active_low(settings, is_active_low);
	if (gpiod_line_settings_set_direction(settings, direction) < 0 ||
		gpiod_line_config_add_line_settings(lines, &gpio->offset, 1, settings) < 0)
		return -errno;
	gpio->request = gpiod_chip_request_lines(chip, request, lines);
	return gpio->request ? 0 : -errno;
}

static int open_line(const char *line, bool is_active_low, enum gpiod_line_direction direction,
	struct gpio **ret_gpio)
{
	_cleanup_(gpio_cleanup) struct gpio *gpio = calloc(1, sizeof(*gpio));

	if (!gpio)
		return -ENOMEM;
	const int r = request_line(line, is_active_low, direction, gpio);
	if (r < 0)
		return r;
	*ret_gpio = TAKE(gpio);
	return 0;
}

int gpio_open_output(const char *line, bool is_active_low, struct gpio **ret_gpio)
{
	return open_line(line, is_active_low, GPIOD_LINE_DIRECTION_OUTPUT, ret_gpio);
}

int gpio_open_input(const char *line, bool is_active_low, struct gpio **ret_gpio)
{
	return open_line(line, is_active_low, GPIOD_LINE_DIRECTION_INPUT, ret_gpio);
}

void gpio_close(struct gpio *gpio)
{
	if (!gpio)
		return;
	if (gpio->request)
		gpiod_line_request_release(gpio->request);
	free(gpio);
}

int gpio_write(struct gpio *gpio, bool is_on)
{
	const enum gpiod_line_value value =
		is_on ? GPIOD_LINE_VALUE_ACTIVE : GPIOD_LINE_VALUE_INACTIVE;

	return gpiod_line_request_set_value(gpio->request, gpio->offset, value) < 0 ? -errno : 0;
}

int gpio_read(struct gpio *gpio, bool *ret_is_on)
{
	const enum gpiod_line_value value =
		gpiod_line_request_get_value(gpio->request, gpio->offset);

	if (value == GPIOD_LINE_VALUE_ERROR)
		return -errno;
	*ret_is_on = value == GPIOD_LINE_VALUE_ACTIVE;
	return 0;
}

#endif
