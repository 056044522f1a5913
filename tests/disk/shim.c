// Stands between the server and the C library (LD_PRELOAD), for files whose path begins with
// DISK_SHIM_PATH. With DISK_SHIM_RECORD it writes down, in order, what a disk is told; with
// DISK_SHIM_CONTROL, a file shared with the test, it makes chosen calls fail or kills the process.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

enum { WRITE = 1, SYNC = 2, TRUNCATE = 3, UNLINK = 4, RENAME = 5 };
enum { ANY_FILE = 0, DATABASE = 1, LOG = 2 };

// The test writes these; `faults` and `calls` are ours. Arming is writing `call` last.
struct control {
  volatile int32_t call, countdown, is_forever, error, is_torn, is_kill, file, faults, calls;
};

struct record {
  uint32_t call, name_length, data_length, padding;
  int64_t offset;
};

static const char *prefix;
static struct control *control;
static int record_file = -1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static ssize_t (*real_pwrite)(int, const void *, size_t, off64_t);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_writev)(int, const struct iovec *, int);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_ftruncate)(int, off64_t);
static int (*real_unlink)(const char *);
static int (*real_rename)(const char *, const char *);

__attribute__((constructor)) static void start(void) {
  real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
  real_write = dlsym(RTLD_NEXT, "write");
  real_writev = dlsym(RTLD_NEXT, "writev");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
  real_unlink = dlsym(RTLD_NEXT, "unlink");
  real_rename = dlsym(RTLD_NEXT, "rename");
  prefix = getenv("DISK_SHIM_PATH");
  const char *record = getenv("DISK_SHIM_RECORD");
  if (record) record_file = open(record, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const char *shared = getenv("DISK_SHIM_CONTROL");
  int file = shared ? open(shared, O_RDWR | O_CLOEXEC) : -1;
  if (file < 0) return;
  void *mapped = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (mapped != MAP_FAILED) control = mapped;
  close(file);
}

static int is_ours(const char *path) {
  return prefix && strncmp(path, prefix, strlen(prefix)) == 0;
}

// The path of a descriptor, when it is one of ours.
static const char *path_of(int fd, char *path) {
  char link[64];
  if (!prefix) return NULL;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length < 0) return NULL;
  path[length] = 0;
  return is_ours(path) ? path : NULL;
}

static int is_kind(const char *path) {
  size_t length = strlen(prefix);
  if (control->file == DATABASE) return path[length] == 0;
  if (control->file == LOG) return strcmp(path + length, "-wal") == 0;
  return 1;
}

// Whether this call is to fail; errno says how. A process to be killed does not come back.
static int fails(int call, const char *path) {
  if (!control || control->call != call || !is_kind(path)) return 0;
  control->calls += 1;
  if (control->countdown > 1) {
    control->countdown -= 1;
    return 0;
  }
  control->faults += 1;
  if (control->is_kill) kill(getpid(), SIGKILL);
  if (!control->is_forever) control->call = 0;
  errno = control->error;
  return 1;
}

static void note(int call, const char *path, const void *data, size_t length, int64_t offset) {
  if (record_file < 0) return;
  const char *name = path + strlen(prefix);
  struct record head = {call, strlen(name), length, 0, offset};
  struct iovec parts[] = {
      {&head, sizeof head}, {(void *)name, strlen(name)}, {(void *)data, length}};
  if (real_writev(record_file, parts, 3) < 0) abort();
}

static ssize_t put(int fd, const void *data, size_t length, off64_t offset, int is_at) {
  return is_at ? real_pwrite(fd, data, length, offset) : real_write(fd, data, length);
}

static ssize_t watched_write(int fd, const void *data, size_t length, off64_t offset, int is_at) {
  char path[PATH_MAX];
  if (!path_of(fd, path)) return put(fd, data, length, offset, is_at);
  pthread_mutex_lock(&lock);
  int64_t at = is_at ? offset
                     : lseek(fd, 0, fcntl(fd, F_GETFL) & O_APPEND ? SEEK_END : SEEK_CUR);
  ssize_t done = -1;
  if (!fails(WRITE, path)) {
    done = put(fd, data, length, offset, is_at);
    if (done > 0) note(WRITE, path, data, done, at);
  } else if (control->is_torn) {
    int error = errno;
    if (put(fd, data, length / 2, offset, is_at) < 0) error = errno;
    errno = error;
  }
  pthread_mutex_unlock(&lock);
  return done;
}

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) {
  return watched_write(fd, data, length, offset, 1);
}
ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) {
  return watched_write(fd, data, length, offset, 1);
}
ssize_t write(int fd, const void *data, size_t length) {
  return watched_write(fd, data, length, 0, 0);
}

static int watched_sync(int fd, int (*real)(int)) {
  char path[PATH_MAX];
  if (!path_of(fd, path)) return real(fd);
  pthread_mutex_lock(&lock);
  int done = fails(SYNC, path) ? -1 : real(fd);
  if (done == 0) note(SYNC, path, "", 0, 0);
  pthread_mutex_unlock(&lock);
  return done;
}

int fsync(int fd) { return watched_sync(fd, real_fsync); }
int fdatasync(int fd) { return watched_sync(fd, real_fdatasync); }

static int watched_truncate(int fd, off64_t length) {
  char path[PATH_MAX];
  if (!path_of(fd, path)) return real_ftruncate(fd, length);
  pthread_mutex_lock(&lock);
  int done = fails(TRUNCATE, path) ? -1 : real_ftruncate(fd, length);
  if (done == 0) note(TRUNCATE, path, "", 0, length);
  pthread_mutex_unlock(&lock);
  return done;
}

int ftruncate64(int fd, off64_t length) { return watched_truncate(fd, length); }
int ftruncate(int fd, off_t length) { return watched_truncate(fd, length); }

int unlink(const char *path) {
  if (!is_ours(path)) return real_unlink(path);
  pthread_mutex_lock(&lock);
  int done = real_unlink(path);
  if (done == 0) note(UNLINK, path, "", 0, 0);
  pthread_mutex_unlock(&lock);
  return done;
}

int rename(const char *from, const char *to) {
  if (!is_ours(from) || !is_ours(to)) return real_rename(from, to);
  pthread_mutex_lock(&lock);
  int done = real_rename(from, to);
  const char *name = to + strlen(prefix);
  if (done == 0) note(RENAME, from, name, strlen(name), 0);
  pthread_mutex_unlock(&lock);
  return done;
}
