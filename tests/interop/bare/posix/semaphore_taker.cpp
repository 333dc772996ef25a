// semaphore_taker NAME UNITS: takes so many units and says so each time.
#include <semaphore.h>

#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    sem_t* semaphore = sem_open(argv[1], 0);
    if (semaphore == SEM_FAILED) return perror("sem_open"), 1;
    for (int left = atoi(argv[2]); left > 0; --left) {
        if (sem_wait(semaphore) != 0) return perror("sem_wait"), 1;
        puts("took");
        fflush(stdout);
    }
    sem_close(semaphore);
    return 0;
}
