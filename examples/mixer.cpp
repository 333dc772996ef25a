// A state: the settings of a mixer, whole at every moment. Sets the gain to each number you type; several at once take turns.
// mixer [ADDRESS], for example map:///tmp/mixer: a file that survives restarts
#include <strait/strait.hpp>

#include <array>
#include <iostream>

namespace ipc = strait;

// The same in the display: a mismatch is an error that names both types.
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
    auto state =
        ipc::State<Settings>::open_or_create(argc > 1 ? argv[1] : "shm://mixer", {.initial = {1.0, 2, {"default"}}});
    if (!state) return complain(state.error());
    std::cout << "type a gain" << std::endl;

    for (double gain = 0; std::cin >> gain;) {
        const auto version = state->update([&](Settings& settings) { settings.gain = gain; });
        if (!version) return complain(version.error());
        std::cout << "version " << *version << std::endl;
    }
}
