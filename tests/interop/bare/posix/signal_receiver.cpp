// signal_receiver COUNT: prints `NUMBER PID VALUE` for so many of USR1 and RTMIN+1 (no value: -).
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGRTMIN + 1);
    sigprocmask(SIG_BLOCK, &set, nullptr);
    puts("ready");
    fflush(stdout);
    for (int left = atoi(argv[1]); left > 0; --left) {
        siginfo_t info;
        if (sigwaitinfo(&set, &info) < 0) return perror("sigwaitinfo"), 1;
        printf("%d %d ", info.si_signo, (int)info.si_pid);
        if (info.si_code == SI_QUEUE)
            printf("%d\n", info.si_value.sival_int);
        else
            puts("-");
        fflush(stdout);
    }
    return 0;
}
