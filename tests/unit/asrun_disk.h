/* A disk that can be full or broken, and that can lose power: a SQLite VFS around the real one,
 * which every database opened after disk_plug_in() lies on. */
#pragma once

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

struct disk {
	sqlite3_vfs vfs;
	sqlite3_vfs *real;
	atomic_bool is_full; /* writers are threads of their own */
	atomic_bool fails_to_sync;
	atomic_bool lacks_inodes;
	atomic_int countdown;  /* to a write, sync or cut that fails; 0: none does */
	atomic_int failures;   /* and so many in a row */
	atomic_int syncs;      /* that came */
	const char *survivors; /* folder in which files lie as they were last synced; NULL: none */
};

static struct disk disk;

struct disk_file {
	sqlite3_file file;
	const char *path;         /* SQLite keeps it until the file is closed; NULL: a temporary */
	sqlite3_int64 dirty_from; /* what was written since the last sync */
	sqlite3_int64 dirty_until;
	/* the real VFS's file follows */
};

#define DISK_PATH_SIZE 256

static inline sqlite3_file *disk_real(sqlite3_file *file)
{
	return (sqlite3_file *)((struct disk_file *)file + 1);
}

static inline const char *disk_survivor(const char *path, char ret_path[static DISK_PATH_SIZE])
{
	(void)snprintf(ret_path, DISK_PATH_SIZE, "%s%s", disk.survivors, strrchr(path, '/'));
	return ret_path;
}

/* Brings what was written to the file that outlives the power cut. */
static inline void disk_save(struct disk_file *file)
{
	char block[65536], path[DISK_PATH_SIZE];
	sqlite3_file *real = disk_real(&file->file);
	sqlite3_int64 size;

	assert(real->pMethods->xFileSize(real, &size) == SQLITE_OK);
	const int fd = open(disk_survivor(file->path, path), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert(fd >= 0);
	while (file->dirty_from < file->dirty_until && file->dirty_from < size) {
		const sqlite3_int64 left =
			(file->dirty_until < size ? file->dirty_until : size) - file->dirty_from;
		const int count = left < (int)sizeof(block) ? (int)left : (int)sizeof(block);
		assert(real->pMethods->xRead(real, block, count, file->dirty_from) == SQLITE_OK);
		assert(pwrite(fd, block, (size_t)count, file->dirty_from) == count);
		file->dirty_from += count;
	}
	assert(ftruncate(fd, size) == 0);
	assert(close(fd) == 0);
	file->dirty_from = file->dirty_until = 0;
}

static inline bool disk_fails_now(void)
{
	if (disk.countdown > 0)
		disk.countdown--;
	else
		return false;
	if (disk.countdown > 0)
		return false;
	if (--disk.failures > 0)
		disk.countdown = 1;
	return true;
}

static inline int disk_sync(sqlite3_file *file, int flags)
{
	struct disk_file *ours = (struct disk_file *)file;

	disk.syncs++;
	if (disk.fails_to_sync || disk_fails_now())
		return SQLITE_IOERR_FSYNC;
	if (disk.survivors && ours->path)
		disk_save(ours);
	return disk_real(file)->pMethods->xSync(disk_real(file), flags);
}

static inline int disk_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset)
{
	struct disk_file *ours = (struct disk_file *)file;

	if (disk.is_full)
		return SQLITE_FULL;
	if (disk_fails_now())
		return SQLITE_IOERR_WRITE;
	if (ours->dirty_from == ours->dirty_until)
		ours->dirty_from = ours->dirty_until = offset;
	if (offset < ours->dirty_from)
		ours->dirty_from = offset;
	if (offset + count > ours->dirty_until)
		ours->dirty_until = offset + count;
	return disk_real(file)->pMethods->xWrite(disk_real(file), bytes, count, offset);
}

static inline int disk_close(sqlite3_file *file)
{
	return disk_real(file)->pMethods->xClose(disk_real(file));
}

static inline int disk_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 offset)
{
	return disk_real(file)->pMethods->xRead(disk_real(file), bytes, count, offset);
}

static inline int disk_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	if (disk_fails_now())
		return SQLITE_IOERR_TRUNCATE;
	return disk_real(file)->pMethods->xTruncate(disk_real(file), size);
}

static inline int disk_file_size(sqlite3_file *file, sqlite3_int64 *size)
{
	return disk_real(file)->pMethods->xFileSize(disk_real(file), size);
}

static inline int disk_lock(sqlite3_file *file, int lock)
{
	return disk_real(file)->pMethods->xLock(disk_real(file), lock);
}

static inline int disk_unlock(sqlite3_file *file, int lock)
{
	return disk_real(file)->pMethods->xUnlock(disk_real(file), lock);
}

static inline int disk_check_reserved_lock(sqlite3_file *file, int *result)
{
	return disk_real(file)->pMethods->xCheckReservedLock(disk_real(file), result);
}

static inline int disk_file_control(sqlite3_file *file, int what, void *argument)
{
	return disk_real(file)->pMethods->xFileControl(disk_real(file), what, argument);
}

static inline int disk_sector_size(sqlite3_file *file)
{
	return disk_real(file)->pMethods->xSectorSize(disk_real(file));
}

static inline int disk_characteristics(sqlite3_file *file)
{
	return disk_real(file)->pMethods->xDeviceCharacteristics(disk_real(file));
}

static inline int disk_shm_map(
	sqlite3_file *file, int page, int size, int extend, void volatile **memory)
{
	return disk_real(file)->pMethods->xShmMap(disk_real(file), page, size, extend, memory);
}

static inline int disk_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
	return disk_real(file)->pMethods->xShmLock(disk_real(file), offset, count, flags);
}

static inline void disk_shm_barrier(sqlite3_file *file)
{
	disk_real(file)->pMethods->xShmBarrier(disk_real(file));
}

static inline int disk_shm_unmap(sqlite3_file *file, int is_deleted)
{
	return disk_real(file)->pMethods->xShmUnmap(disk_real(file), is_deleted);
}

static const sqlite3_io_methods disk_methods = {
	.iVersion = 2,
	.xClose = disk_close,
	.xRead = disk_read,
	.xWrite = disk_write,
	.xTruncate = disk_truncate,
	.xSync = disk_sync,
	.xFileSize = disk_file_size,
	.xLock = disk_lock,
	.xUnlock = disk_unlock,
	.xCheckReservedLock = disk_check_reserved_lock,
	.xFileControl = disk_file_control,
	.xSectorSize = disk_sector_size,
	.xDeviceCharacteristics = disk_characteristics,
	.xShmMap = disk_shm_map,
	.xShmLock = disk_shm_lock,
	.xShmBarrier = disk_shm_barrier,
	.xShmUnmap = disk_shm_unmap,
};

static inline int disk_open(
	sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *ret_flags)
{
	(void)vfs;
	if (disk.lacks_inodes && access(path, F_OK) < 0) {
		file->pMethods = NULL;
		errno = ENOSPC;
		return SQLITE_CANTOPEN;
	}
	const int r = disk.real->xOpen(disk.real, path, disk_real(file), flags, ret_flags);

	((struct disk_file *)file)->path = path;
	((struct disk_file *)file)->dirty_from = ((struct disk_file *)file)->dirty_until = 0;
	file->pMethods = disk_real(file)->pMethods ? &disk_methods : NULL;
	return r;
}

/* SQLite syncs the folder when it makes the next file there, and that makes this last too. */
static inline int disk_delete(sqlite3_vfs *vfs, const char *path, int syncs_folder)
{
	char survivor[DISK_PATH_SIZE];

	(void)vfs;
	if (disk.survivors)
		(void)remove(disk_survivor(path, survivor)); /* Perhaps it was never synced. */
	return disk.real->xDelete(disk.real, path, syncs_folder);
}

/* A database must not be open when the disk is plugged in or pulled out. */
static inline void disk_plug_in(void)
{
	disk.real = sqlite3_vfs_find(NULL);
	assert(disk.real);
	disk.vfs = *disk.real;
	disk.vfs.zName = "disk";
	disk.vfs.szOsFile = (int)sizeof(struct disk_file) + disk.real->szOsFile;
	disk.vfs.xOpen = disk_open;
	disk.vfs.xDelete = disk_delete;
	assert(sqlite3_vfs_register(&disk.vfs, true) == SQLITE_OK);
}

static inline void disk_pull_out(void)
{
	assert(sqlite3_vfs_unregister(&disk.vfs) == SQLITE_OK);
	disk = (struct disk){ 0 };
}
