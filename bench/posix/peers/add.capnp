# The procedure that all peers of the bench have.
@0xd7a1c3b5e9f20846;

interface Adder {
  add @0 (a :Int32, b :Int32) -> (value :Int32);
}
