"""Runs a command in a terminal of its own, presses Ctrl-C when it says `ready`, and prints what it wrote.

Usage: python in_terminal.py COMMAND [ARGUMENT]...; ends in the command's exit code.
"""

import os
import pty
import sys


def main() -> int:
    process, terminal = pty.fork()
    if process == 0:
        os.execvp(sys.argv[1], sys.argv[1:])
    written = b""
    pressed = False
    while True:
        try:
            chunk = os.read(terminal, 4096)
        except OSError:
            # The last process that had the terminal is gone.
            break
        if not chunk:
            break
        written += chunk
        if not pressed and b"ready" in written:
            os.write(terminal, b"\x03")
            pressed = True
    _, status = os.waitpid(process, 0)
    print(written.decode().replace("\r\n", "\n"), end="")
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main())
