/*
 * Stops a file system without writing what it holds back, not even its journal: ext4 and XFS know this request.
 * The argument is a directory of it.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>

#define SHUTDOWN _IOR('X', 125, uint32_t)
#define WITHOUT_THE_LOG 2

int main(int count, char **arguments) {
  uint32_t flags = WITHOUT_THE_LOG;
  int fd = count == 2 ? open(arguments[1], O_RDONLY) : -1;
  if (fd < 0 || ioctl(fd, SHUTDOWN, &flags) != 0) {
    perror("cutpower");
    return 1;
  }
  return 0;
}
