/*
 * Counts the device syncs of a process. Loaded by LD_PRELOAD; the counts are in the file named by EMDB_SYNC_COUNTS,
 * as native 64-bit integers: fsync, fdatasync, msync(MS_SYNC), writes to files opened O_SYNC or O_DSYNC,
 * sync_file_range, writes of any kind. LMDB's meta page is an example of the fourth; the fifth is no sync.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

enum { FSYNC, FDATASYNC, MSYNC, SYNC_WRITE, RANGE, WRITE, COUNTERS };

#define MAX_FD 65536

static _Atomic uint64_t nowhere[COUNTERS];
static _Atomic uint64_t *counts = nowhere;
static _Atomic unsigned char synchronous[MAX_FD];

#define REAL(name) \
  static __typeof__(name) *real; \
  if (!real) real = (__typeof__(name) *) dlsym(RTLD_NEXT, #name)

__attribute__((constructor)) static void start(void) {
  const char *path = getenv("EMDB_SYNC_COUNTS");
  if (!path) return;
  int fd = open(path, O_RDWR | O_CREAT, 0600);
  if (fd < 0) return;
  if (ftruncate(fd, sizeof nowhere) == 0) {
    void *mapped = mmap(NULL, sizeof nowhere, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (mapped != MAP_FAILED) counts = mapped;
  }
  close(fd);
}

int fsync(int fd) {
  REAL(fsync);
  counts[FSYNC]++;
  return real(fd);
}

int fdatasync(int fd) {
  REAL(fdatasync);
  counts[FDATASYNC]++;
  return real(fd);
}

int msync(void *address, size_t length, int flags) {
  REAL(msync);
  if (flags & MS_SYNC) counts[MSYNC]++;
  return real(address, length, flags);
}

int sync_file_range(int fd, off64_t offset, off64_t length, unsigned int flags) {
  REAL(sync_file_range);
  counts[RANGE]++;
  return real(fd, offset, length, flags);
}

static int opened(int fd, int flags) {
  if (fd >= 0 && fd < MAX_FD) synchronous[fd] = (flags & (O_SYNC | O_DSYNC)) != 0;
  return fd;
}

static void written(int fd) {
  counts[WRITE]++;
  if (fd >= 0 && fd < MAX_FD && synchronous[fd]) counts[SYNC_WRITE]++;
}

#define OPEN(name) \
  int name(const char *path, int flags, ...) { \
    REAL(name); \
    va_list rest; \
    va_start(rest, flags); \
    mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, mode_t) : 0; \
    va_end(rest); \
    return opened(real(path, flags, mode), flags); \
  }

OPEN(open)
OPEN(open64)

#define PWRITE(name, offset_type) \
  ssize_t name(int fd, const void *bytes, size_t length, offset_type offset) { \
    REAL(name); \
    written(fd); \
    return real(fd, bytes, length, offset); \
  }

PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

ssize_t write(int fd, const void *bytes, size_t length) {
  REAL(write);
  written(fd);
  return real(fd, bytes, length);
}
