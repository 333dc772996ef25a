#include "mechanism/mechanism.hpp"

#include <doctest/doctest.h>

#include <algorithm>

TEST_SUITE("mechanism.table") {
    using namespace strait;

    // The registry is what people are told, the table is what runs.
    TEST_CASE("the registry promises exactly what this system's table can do") {
        for (const auto& scheme : schemes()) {
            CAPTURE(scheme.name);
            const auto table = mechanism::mechanisms();
            const auto row = std::ranges::find(table, scheme.name, &mechanism::Mechanism::scheme);
            const bool works = scheme.on(this_system()).availability == Availability::works;
            REQUIRE((row != table.end()) == works);
            if (!works) continue;
            const auto promised = [&scheme](Noun noun) {
                return std::ranges::find(scheme.nouns, noun) != scheme.nouns.end();
            };
            CHECK((row->native_name != nullptr));
            CHECK((row->connect != nullptr) == promised(Noun::stream));
            CHECK((row->listen != nullptr) == promised(Noun::listener));
            const bool is_node = scheme.name == "node";
            const bool may_be_node = std::ranges::find(scheme.options, "ipc") != scheme.options.end();
            CHECK((row->connect_node != nullptr) == (is_node || may_be_node));
            // Another channel goes over a stream where there is one.
            const bool links = promised(Noun::channel) && !promised(Noun::stream) && !is_node;
            CHECK((row->connect_link != nullptr) == links);
            CHECK((row->listen_link != nullptr) == links);
            CHECK((row->bind_datagram != nullptr) == promised(Noun::datagram));
            CHECK((row->connect_datagram != nullptr) == promised(Noun::datagram));
            CHECK((row->map != nullptr) == promised(Noun::region));
            // A state is a layout in mapped memory.
            if (promised(Noun::state)) CHECK((row->map != nullptr));
            CHECK((row->open_event != nullptr) == promised(Noun::event));
            CHECK((row->open_semaphore != nullptr) == promised(Noun::semaphore));
            CHECK((row->open_mutex != nullptr) == promised(Noun::mutex));
            CHECK((row->open_signal != nullptr) == promised(Noun::signal));
            CHECK((row->open_item != nullptr) == promised(Noun::item));
            CHECK((row->serve_item != nullptr) == promised(Noun::item_server));
        }
    }
}
