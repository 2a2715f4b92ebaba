# Runs as a program and prints the name of each wall that it can see through.
import os, socket

def refused(attempt):
    try:
        attempt()
    except OSError:
        return True
    return False

checks = {
    "system_call_filter": refused(lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM)) and refused(lambda: os.sched_setaffinity(0, {0})),
    "private_root": not os.path.exists("/proc/self") and not os.path.exists("/etc/passwd"),
    "pid_namespace": os.getpid() == 1,
    "landlock": refused(lambda: os.listdir("/")),
}
print("\n".join(name for name, stands in checks.items() if not stands))
