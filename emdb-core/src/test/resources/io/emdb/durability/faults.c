/*
 * Counts system calls of a process on the files below a directory, and fails some. Loaded by LD_PRELOAD. The directory is
 * that of EMDB_FAULT_PATH; the file of EMDB_FAULT_CONTROL is shared memory of native 64-bit integers: how many calls of
 * each kind there were; then which kind is to fail, which call of it counted from there on, with which error number
 * (0: a write of half the bytes), how many times in a row, and how many did fail.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

enum { SYNC, WRITE, LENGTH, RENAME, OPEN, UNLINK, CREATE };
enum { ARMED = 8, COUNTDOWN, ERROR, TIMES, FAILED, WORDS };

static _Atomic int64_t nowhere[WORDS] = {[ARMED] = -1};
static _Atomic int64_t *control = nowhere;
static const char *directory = "/nowhere/";

#define REAL(name) \
  static __typeof__(name) *real; \
  if (!real) real = (__typeof__(name) *) dlsym(RTLD_NEXT, #name)

__attribute__((constructor)) static void start(void) {
  const char *path = getenv("EMDB_FAULT_CONTROL");
  if (!path || !getenv("EMDB_FAULT_PATH")) return;
  int fd = open(path, O_RDWR);
  if (fd < 0) return;
  void *mapped = mmap(NULL, sizeof nowhere, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  if (mapped == MAP_FAILED) return;
  control = mapped;
  directory = getenv("EMDB_FAULT_PATH");
}

static int is_ours(const char *path) {
  return strncmp(path, directory, strlen(directory)) == 0;
}

static int is_ours_fd(int fd) {
  char link[64];
  char path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return is_ours(path);
}

static int fails(int kind) {
  control[kind]++;
  if (control[ARMED] != kind) return 0;
  int64_t left = --control[COUNTDOWN];
  if (left > 0 || left <= -control[TIMES]) return 0;
  control[FAILED]++;
  if (control[ERROR]) errno = (int) control[ERROR];
  return 1;
}

static int fails_fd(int kind, int fd) {
  int before = errno;
  int ours = is_ours_fd(fd);
  errno = before;
  return ours && fails(kind);
}

int fsync(int fd) {
  REAL(fsync);
  return fails_fd(SYNC, fd) ? -1 : real(fd);
}

int fdatasync(int fd) {
  REAL(fdatasync);
  return fails_fd(SYNC, fd) ? -1 : real(fd);
}

#define PWRITE(name, offset_type) \
  ssize_t name(int fd, const void *bytes, size_t length, offset_type offset) { \
    REAL(name); \
    if (!fails_fd(WRITE, fd)) return real(fd, bytes, length, offset); \
    return control[ERROR] ? -1 : real(fd, bytes, (length + 1) / 2, offset); \
  }

PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

ssize_t write(int fd, const void *bytes, size_t length) {
  REAL(write);
  if (!fails_fd(WRITE, fd)) return real(fd, bytes, length);
  return control[ERROR] ? -1 : real(fd, bytes, (length + 1) / 2);
}

#define TRUNCATE(name, offset_type) \
  int name(int fd, offset_type length) { \
    REAL(name); \
    return fails_fd(LENGTH, fd) ? -1 : real(fd, length); \
  }

TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

#define FALLOCATE(name, offset_type) \
  int name(int fd, int mode, offset_type offset, offset_type length) { \
    REAL(name); \
    return fails_fd(LENGTH, fd) ? -1 : real(fd, mode, offset, length); \
  }

FALLOCATE(fallocate, off_t)
FALLOCATE(fallocate64, off64_t)

int rename(const char *from, const char *to) {
  REAL(rename);
  return is_ours(from) && fails(RENAME) ? -1 : real(from, to);
}

int unlink(const char *path) {
  REAL(unlink);
  return is_ours(path) && fails(UNLINK) ? -1 : real(path);
}

#define OPEN_FILE(name) \
  int name(const char *path, int flags, ...) { \
    REAL(name); \
    va_list rest; \
    va_start(rest, flags); \
    mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, mode_t) : 0; \
    va_end(rest); \
    return is_ours(path) && fails(flags & O_EXCL ? CREATE : OPEN) ? -1 : real(path, flags, mode); \
  }

OPEN_FILE(open)
OPEN_FILE(open64)
