// semaphore_maker NAME UNITS: makes the semaphore, adds a unit for each line of stdin, removes it at the end.
#include <fcntl.h>
#include <semaphore.h>

#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    sem_t* semaphore = sem_open(argv[1], O_CREAT | O_EXCL, 0600, (unsigned)atoi(argv[2]));
    if (semaphore == SEM_FAILED) return perror("sem_open"), 1;
    puts("ready");
    fflush(stdout);
    for (int letter = getchar(); letter != EOF; letter = getchar()) {
        if (letter == '\n') sem_post(semaphore);
    }
    sem_close(semaphore);
    sem_unlink(argv[1]);
    return 0;
}
