package dev.tokenbus.gateway.netty;

import dev.tokenbus.protocol.CloseCode;
import java.util.ArrayList;
import java.util.List;

/** Keeps what it is told of one client's frames. */
final class RecordingIncoming implements Incoming {
    final List<String> messages = new ArrayList<>();
    final List<Long> tooLarge = new ArrayList<>();
    final List<String> beginnings = new ArrayList<>();
    final List<CloseCode> violations = new ArrayList<>();
    int noRoom;
    int frames;

    @Override
    public void frame() {
        frames++;
    }

    @Override
    public boolean isFull() {
        return false;
    }

    @Override
    public void alive() {}

    @Override
    public void message(String text) {
        messages.add(text);
    }

    @Override
    public void tooLarge(long bytes, String beginning) {
        tooLarge.add(bytes);
        beginnings.add(beginning);
    }

    @Override
    public void noRoom(String beginning) {
        noRoom++;
        beginnings.add(beginning);
    }

    @Override
    public void violation(CloseCode code) {
        violations.add(code);
    }
}
