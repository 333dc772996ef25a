// signal_sender PID NUMBER VALUE: sigqueue(3).
#include <signal.h>

#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
    if (argc != 4) return 2;
    sigval value;
    value.sival_int = atoi(argv[3]);
    if (sigqueue(atoi(argv[1]), atoi(argv[2]), value) != 0) return perror("sigqueue"), 1;
    return 0;
}
