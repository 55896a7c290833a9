// The C library of the platform, for SystemKit. Headers only: nothing here is compiled by itself.
//
// Swift imports no macros with a cast, no functions with a variable number of arguments, and not
// what glibc shows to _GNU_SOURCE alone. Those are below, under names that begin with `system_`.
//
// _GNU_SOURCE is deliberately not defined. Swift reads these headers as modules that are already
// made, so defining it here has no effect; defining it for a whole target (-Xcc) turns each
// `struct sockaddr *` into a union that Swift can hardly use.

#ifndef CSYSTEM_H
#define CSYSTEM_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <pwd.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#ifdef __APPLE__
#include <crt_externs.h>
#include <mach-o/dyld.h>
#include <sys/event.h>
#include <sys/sysctl.h>
#else
#include <sys/inotify.h>
#include <sys/syscall.h>
#endif

static inline int system_errno(void) { return errno; }

// Functions with a variable number of arguments.

static inline int system_open(const char *path, int flags, mode_t mode) {
  return open(path, flags, mode);
}

static inline int system_fcntl(int descriptor, int command, int argument) {
  return fcntl(descriptor, command, argument);
}

static inline int system_terminal_size(int descriptor, struct winsize *size) {
  return ioctl(descriptor, TIOCGWINSZ, size);
}

// Returns the number of typed bytes that no program has read; -1 when it is unknown.
static inline int system_unread_bytes(int descriptor) {
  int count = 0;
  return ioctl(descriptor, FIONREAD, &count) == 0 ? count : -1;
}

static inline unsigned char system_kill_key(const struct termios *mode) { return mode->c_cc[VKILL]; }

// SIG_DFL and SIG_IGN are integers that are cast to functions. Both calls are allowed in a signal
// handler, as signal(2) is.

static inline void system_signal_default(int number) { signal(number, SIG_DFL); }

static inline void system_signal_ignore(int number) { signal(number, SIG_IGN); }

// Constants that are integers on one platform and enumerations on another.

static inline int system_stream_socket(int family) { return socket(family, SOCK_STREAM, 0); }

// For getaddrinfo(3): stream sockets, at a port that is given as a number.
static inline struct addrinfo system_stream_hints(void) {
  struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
  return hints;
}

static inline int system_shutdown_writing(int descriptor) { return shutdown(descriptor, SHUT_WR); }

static inline int system_get_open_files(struct rlimit *limit) {
  return getrlimit(RLIMIT_NOFILE, limit);
}

static inline int system_set_open_files(const struct rlimit *limit) {
  return setrlimit(RLIMIT_NOFILE, limit);
}

// Fields and variables with another name on each platform.

static inline struct timespec system_modified(const struct stat *status) {
#ifdef __APPLE__
  return status->st_mtimespec;
#else
  return status->st_mtim;
#endif
}

#ifndef __APPLE__
extern char **environ;
#endif

static inline char **system_environment(void) {
#ifdef __APPLE__
  return *_NSGetEnviron();
#else
  return environ;
#endif
}

// What glibc shows to _GNU_SOURCE alone. The values are part of its binary interface.

#if defined(__linux__) && !defined(POSIX_SPAWN_SETSID)
#define POSIX_SPAWN_SETSID 0x80
#endif

#if defined(__linux__) && !defined(RENAME_NOREPLACE)
#define RENAME_NOREPLACE (1 << 0)
#endif

// Renames, and fails with EEXIST if the new name is taken. By number on Linux, since glibc before
// 2.28 and older musl have no renameat2.
static inline int system_rename_exclusively(const char *path, const char *new_path) {
#ifdef __APPLE__
  return renamex_np(path, new_path, RENAME_EXCL);
#else
  return (int)syscall(SYS_renameat2, AT_FDCWD, path, AT_FDCWD, new_path, RENAME_NOREPLACE);
#endif
}

#endif
