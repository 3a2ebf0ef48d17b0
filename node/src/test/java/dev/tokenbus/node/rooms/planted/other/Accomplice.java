package dev.tokenbus.node.rooms.planted.other;

import dev.tokenbus.node.rooms.planted.Intruder;

/** The other half of a cycle of two packages. */
public final class Accomplice {
    Intruder intruder;
}
