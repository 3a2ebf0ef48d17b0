package dev.tokenbus.benchmarks.flood;

import java.util.List;

/**
 * What hostile or broken clients do to a gateway all at once.
 *
 * @param title a short name
 * @param description one sentence for the table
 * @param sockets how many connections it keeps open; one that the gateway closes is opened again
 * @param opening what each says first
 * @param act what each does then
 */
public record Flood(String title, String description, int sockets, Opening opening, Act act) {
    /** What a connection says first. */
    public enum Opening {
        NOTHING,
        /** The first half of a request for a WebSocket. */
        HALF_A_HANDSHAKE,
        /** A whole request for a WebSocket; the act begins when it is answered. */
        HANDSHAKE,
        /** As {@link #HANDSHAKE}, and then a prompt; the act begins with the answer's first frame. */
        PROMPT
    }

    /** What a connection does when it has said what it has to say first. */
    public sealed interface Act {
        /** It stays. */
        record Stay() implements Act {}

        /** It leaves at once, and another one comes. */
        record Leave() implements Act {}

        /** One byte of a header each second. */
        record Drip() implements Act {}

        /** The same frame again and again, as fast as the socket takes it. */
        record Repeat(RawFrame frame) implements Act {}

        /** All connections close at the same moment, in the middle of the load's window. */
        record CloseTogether(boolean reset) implements Act {}
    }

    /** Whether all connections have to stand before the load begins. */
    boolean standsFirst() {
        return act instanceof Act.CloseTogether || act instanceof Act.Stay;
    }

    /** Every flood that is measured. */
    public static List<Flood> all() {
        return List.of(
                new Flood(
                        "connects",
                        "200 clients connect and leave, again and again",
                        200,
                        Opening.NOTHING,
                        new Act.Leave()),
                new Flood("silent", "5000 connections that say nothing", 5000, Opening.NOTHING, new Act.Stay()),
                new Flood(
                        "half-open",
                        "5000 connections that say half of a handshake",
                        5000,
                        Opening.HALF_A_HANDSHAKE,
                        new Act.Stay()),
                new Flood(
                        "slow bytes",
                        "2000 connections that say a byte of a header each second",
                        2000,
                        Opening.HALF_A_HANDSHAKE,
                        new Act.Drip()),
                new Flood(
                        "pings",
                        "20 WebSockets that ping as fast as they can",
                        20,
                        Opening.HANDSHAKE,
                        new Act.Repeat(RawFrame.ping())),
                new Flood(
                        "subscribes",
                        "20 WebSockets that subscribe to streams that do not exist, as fast as they can",
                        20,
                        Opening.HANDSHAKE,
                        new Act.Repeat(RawFrame.text(
                                "{\"type\":\"subscribe\",\"streamId\":\"00000000-0000-7000-8000-000000000000\"}"))),
                new Flood(
                        "closed at once",
                        "15000 WebSockets that close at the same moment",
                        15_000,
                        Opening.HANDSHAKE,
                        new Act.CloseTogether(false)),
                new Flood(
                        "resets",
                        "2000 WebSockets that are reset at the same moment in the middle of an answer",
                        2000,
                        Opening.PROMPT,
                        new Act.CloseTogether(true)));
    }
}
