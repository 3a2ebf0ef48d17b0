package dev.tokenbus.benchmarks.load;

import io.netty.util.ByteProcessor;
import java.util.function.LongConsumer;

/** Finds the send times ({@code @1234;}) in a system's output of a scripted answer, however the output is split. */
final class TokenScanner implements ByteProcessor {
    private final LongConsumer found;
    private boolean inTime;
    private long time;

    TokenScanner(LongConsumer found) {
        this.found = found;
    }

    @Override
    public boolean process(byte b) {
        if (b == '@') {
            inTime = true;
            time = 0;
        } else if (inTime && b >= '0' && b <= '9') {
            time = time * 10 + (b - '0');
        } else if (inTime) {
            inTime = false;
            if (b == ';') {
                found.accept(time);
            }
        }
        return true;
    }
}
