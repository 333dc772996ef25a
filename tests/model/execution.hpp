#pragma once
/// One execution of a case: its threads, whose turn it is, what they do to the memory.

#include "model/choices.hpp"
#include "model/fiber.hpp"
#include "model/memory.hpp"
#include "model/mutation.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace strait::model {

/// How far an exploration goes. Within these bounds it is exhaustive.
struct Bounds {
    int preemptions = 2;  ///< switches away from a thread that could have gone on
    int stale = 2;        ///< loads and stores that take an older place in the modification order than the newest
    int deaths = 0;       ///< of threads that may die
    std::uint32_t steps = 50'000;  ///< of one execution; more count as an endless loop
    std::uint64_t executions = 0;  ///< then the exploration is given up; 0: never
};

enum class Fate : std::uint8_t {
    lives,
    may_die,  ///< at each of its steps, as a killed process does
};
/// Whether a wait with a time limit ends by itself, when nobody else can go on.
enum class Timeouts : std::uint8_t { never, when_stuck };

class Execution {
  public:
    /// The one that is under way if it simulates this address, else none: then memory is what it always is.
    [[nodiscard]] static Execution* of(const void* address) noexcept;
    [[nodiscard]] static Execution* under_way() noexcept;
    [[nodiscard]] static Execution& current() { return *under_way(); }

    Execution(Choices& choices, const Bounds& bounds);

    // --- For cases ---
    /// Memory that is simulated from now on, with a name for the trace. Its content is what it is now.
    void share(std::string name, std::span<std::byte> memory);
    template <typename Object>
    void share(std::string name, Object& object) {
        share(std::move(name), {reinterpret_cast<std::byte*>(&object), sizeof object});
    }
    Thread thread(std::string name, std::function<void()> body, Fate fate = Fate::lives);
    void set(Timeouts timeouts) noexcept { timeouts_ = timeouts; }
    /// Lets all threads run until they have ended. Afterwards the caller knows all that they did.
    void run();
    /// False ends the execution, and the exploration.
    void check(bool holds, std::string_view what);
    void note(std::string text);
    [[nodiscard]] bool is_dead(Thread thread) const noexcept { return threads_[thread].state == State::dead; }
    [[nodiscard]] bool has_ended(Thread thread) const noexcept { return threads_[thread].state >= State::dead; }
    [[nodiscard]] Thread self() const noexcept { return self_; }

    // --- For what stands in for the system ---
    /// As is_dead(), and if it is, all that it did happens before this: a kernel that tells of a death has seen it.
    [[nodiscard]] bool ask_for_death(Thread thread);
    enum class Wait : std::uint8_t { endless, timed };
    /// False when the time ran out.
    bool wait_until(std::string_view for_what, const std::function<bool()>& ready, Wait wait = Wait::endless);
    /// The same from here on, with nobody in between.
    bool wait_here(std::string_view for_what, const std::function<bool()>& ready, Wait wait = Wait::endless);
    /// What the kernel does with memory: a full fence, and a look at a word.
    void full_fence() { memory_.fence(observer(), Order::seq_cst); }
    [[nodiscard]] std::uint64_t peek(Place place) { return memory_.load(observer(), place, Order::relaxed).value; }
    /// Who sleeps on a word, the first one first, and what was done before anybody was woken.
    struct Wakes {
        std::uint64_t next = 0;
        std::vector<std::uint64_t> asleep;
        View before;
    };
    [[nodiscard]] Wakes& wakes_of(const void* word) { return wakes_[word]; }
    /// A place where another thread may come in between.
    void step();
    /// A system call: what it does is done at once.
    template <typename Effect>
    void call(Effect effect) {
        step();
        effect();
        do_delayed();
    }
    /// A full fence in every thread that it reaches, each at a time of its own between the call and its end.
    void barrier(const std::source_location& where, const std::function<bool(Thread)>& reaches);
    /// What happens before what the thread does next; and more of it.
    [[nodiscard]] const View& view() noexcept { return observer().view; }
    void learn(const View& view) noexcept { observer().view.join(view); }
    void learn_from(Thread other) noexcept { learn(threads_[other].observer.view); }

    /// How often somebody has looked at the clock.
    [[nodiscard]] std::int64_t glance() noexcept { return ++glances_; }

    // --- For simulated objects ---
    struct How {
        Order order;
        std::source_location where;
    };
    std::uint64_t load(Place place, const How& how);
    void store(Place place, std::uint64_t value, const How& how);
    std::uint64_t update(Place place, const How& how, const std::function<std::uint64_t(std::uint64_t)>& change);
    Memory::Seen compare_exchange(Place place, const Memory::Exchange& exchange, const std::source_location& where);
    void fence(const How& how);
    void read_plain(const void* address, std::size_t size);
    void write_plain(void* address, std::size_t size);

    // --- For the explorer ---
    /// Once. The body has a stack of its own as well, so that a failure can leave it wherever it comes.
    void perform(const std::function<void(Execution&)>& body);
    void mutate(const Mutation& mutation) { mutation_ = mutation; }
    void collect(std::set<Site>* sites) { sites_ = sites; }
    [[nodiscard]] const std::string& failure() const noexcept { return failure_; }
    [[nodiscard]] std::string trace() const;

  private:
    enum class State : std::uint8_t { ready, blocked, dead, ended };
    enum class Switch : std::uint8_t { offered, wanted, needed };
    struct Delayed {
        Place place;
        std::uint64_t value;
        Order order;
    };
    struct Participant {
        std::string name;
        Fate fate = Fate::lives;
        State state = State::ready;
        Observer observer;
        std::function<bool()> ready;
        std::string_view waits_for;
        bool is_timed = false;
        bool timed_out = false;
        std::uint32_t in_a_row = 0;
        std::vector<Delayed> delayed;
        Site looked_at;  ///< of the last operation, if that was a load
        const void* looked_where = nullptr;
    };
    struct Region {
        std::string name;
        std::span<std::byte> memory;
    };
    struct Event {
        Thread thread;
        Site site;
        Place place;
        std::uint64_t value;
        std::size_t age;
        std::string text;
    };

    Observer& observer() noexcept { return threads_[self_].observer; }
    void arrive(const Site& site, const void* address);
    void leave(const Event& event);
    void do_delayed();
    void schedule(Switch how);
    [[nodiscard]] bool can_go_on(Participant& thread);
    [[nodiscard]] std::vector<Thread> others();
    void go_to(Thread next);
    void end_thread(State state);
    void stuck();
    void begin();
    [[noreturn]] void fail(std::string what);
    void step_as(Switch how);
    [[nodiscard]] std::string place_text(const void* address) const;

    Choices& choices_;
    Bounds bounds_;
    Memory memory_;
    std::vector<Participant> threads_;
    std::array<Fiber, kMostThreads> fibers_;
    Fiber explorer_;
    std::vector<Region> regions_;
    std::vector<Event> events_;
    std::map<const void*, Wakes> wakes_;
    Thread self_ = 0;
    Timeouts timeouts_ = Timeouts::never;
    int preemptions_left_ = 0;
    int deaths_left_ = 0;
    std::uint32_t steps_ = 0;
    std::int64_t glances_ = 0;
    std::string failure_;
    Mutation mutation_;
    std::set<Site>* sites_ = nullptr;
};

}  // namespace strait::model
