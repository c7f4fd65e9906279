#!/usr/bin/python3
"""tests/faults/stalling_disk.py BEHIND MOUNTPOINT: a FUSE file system that shows the folder BEHIND.

While BEHIND holds a file named `stall`, every write hangs, as on a network disk whose server is gone.
"""

import os
import sys
import time

import fusepy as fuse


class StallingDisk(fuse.Operations):
    def __init__(self, behind: str):
        self.behind = behind

    def real(self, path: str) -> str:
        return self.behind + path

    def getattr(self, path, handle=None):
        found = os.lstat(self.real(path))
        names = ("st_atime", "st_ctime", "st_gid", "st_ino", "st_mode", "st_mtime", "st_nlink", "st_size", "st_uid")
        return {name: getattr(found, name) for name in names}

    def readdir(self, path, handle):
        return [".", "..", *os.listdir(self.real(path))]

    def access(self, path, mode):
        if not os.access(self.real(path), mode):
            raise fuse.FuseOSError(13)

    def mkdir(self, path, mode):
        os.mkdir(self.real(path), mode)

    def unlink(self, path):
        os.unlink(self.real(path))

    def rename(self, old, new):
        os.rename(self.real(old), self.real(new))

    def open(self, path, flags):
        return os.open(self.real(path), flags & ~os.O_APPEND)  # the kernel gives each write its place

    def create(self, path, mode, info=None):
        return os.open(self.real(path), os.O_RDWR | os.O_CREAT, mode)

    def read(self, path, size, offset, handle):
        return os.pread(handle, size, offset)

    def write(self, path, data, offset, handle):
        while os.path.exists(self.real("/stall")):
            time.sleep(0.01)
        return os.pwrite(handle, data, offset)

    def truncate(self, path, length, handle=None):
        os.truncate(self.real(path), length)

    def fsync(self, path, datasync, handle):
        os.fdatasync(handle)

    def release(self, path, handle):
        os.close(handle)


if __name__ == "__main__":
    fuse.FUSE(StallingDisk(sys.argv[1]), sys.argv[2], foreground=True)
