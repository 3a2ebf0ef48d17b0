package dev.tokenbus.gateway.quota;

import dev.tokenbus.protocol.log.LogRoom;
import java.util.List;

/** What one stream takes of its client's accounts: its place, and the bytes of its prompt and log, until it ends. */
final class StreamSeat implements LogRoom.Charge {
    private final List<Account> accounts;

    /** @param accounts pinned, each with one stream more */
    StreamSeat(List<Account> accounts) {
        this.accounts = List.copyOf(accounts);
    }

    @Override
    public void held(long delta) {
        for (Account account : accounts) {
            Stock.LOG_BYTES.add(account, delta);
        }
    }

    @Override
    public void ended() {
        for (Account account : accounts) {
            Stock.STREAMS.add(account, -1);
            account.unpin();
        }
    }
}
