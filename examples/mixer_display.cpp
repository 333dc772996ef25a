// A state: shows the settings of the mixer, and each change of them. It never waits for one that is being made.
// mixer_display [ADDRESS]
#include <strait/strait.hpp>

#include <array>
#include <iostream>

namespace ipc = strait;

// The same in the mixer: a mismatch is an error that names both types.
struct Settings {
    double gain;
    int channels;
    std::array<char, 32> name;
};

namespace {

int complain(const ipc::Error& error) {
    std::cerr << error.message() << '\n';
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    auto state = ipc::State<Settings>::open(argc > 1 ? argv[1] : "shm://mixer");
    if (!state) return complain(state.error());

    auto seen = state->load();
    while (seen) {
        std::cout << seen->value.name.data() << ": gain " << seen->value.gain << ", " << seen->value.channels
                  << " channels" << std::endl;
        seen = state->wait_newer_than(seen->version);
    }
    return complain(seen.error());
}
