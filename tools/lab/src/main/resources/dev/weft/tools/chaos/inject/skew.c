/* Loaded before others into a process: its CLOCK_REALTIME is off by the milliseconds that stand in
   the file $CHAOS_CLOCK_FILE, from the moment on at which they are written there. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define MS_PER_S 1000
#define NS_PER_MS 1000000LL
#define NS_PER_S 1000000000LL

static const volatile long long *offset_ms;

__attribute__((constructor)) static void attach(void) {
  const char *path = getenv("CHAOS_CLOCK_FILE");
  int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (file < 0) return;
  void *page = mmap(0, sizeof *offset_ms, PROT_READ, MAP_SHARED, file, 0);
  close(file);
  if (page != MAP_FAILED) offset_ms = page;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  long result = syscall(SYS_clock_gettime, clock, time);
  if (result == 0 && offset_ms && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
    long long off = *offset_ms, ns = time->tv_nsec + off % MS_PER_S * NS_PER_MS;
    time->tv_sec += off / MS_PER_S + (ns >= NS_PER_S) - (ns < 0);
    time->tv_nsec = ns - (ns >= NS_PER_S) * NS_PER_S + (ns < 0) * NS_PER_S;
  }
  return (int) result;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
  struct timespec now;
  int result = clock_gettime(CLOCK_REALTIME, &now);
  (void) zone;
  if (result == 0) {
    time->tv_sec = now.tv_sec;
    time->tv_usec = now.tv_nsec / 1000;
  }
  return result;
}

time_t time(time_t *into) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (into) *into = now.tv_sec;
  return now.tv_sec;
}
