package dev.tokenbus.gateway.client;

import dev.tokenbus.gateway.console.Console;
import dev.tokenbus.gateway.console.Observer;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.frame.ConsoleRequest;
import java.util.function.BooleanSupplier;

/** What one client is shown of the whole cluster, as long as it is an operator. On the client's event loop. */
final class Observations implements Observer {
    private static final StreamFailure FORBIDDEN =
            new StreamFailure(ErrorCode.FORBIDDEN, "observe: not for this key (expected: the key of an operator)");

    private final Client client;
    private final Console console;
    private final BooleanSupplier isOperator;

    Observations(Client client, Console console, BooleanSupplier isOperator) {
        this.client = client;
        this.console = console;
        this.isOperator = isOperator;
    }

    void handle(ConsoleRequest request) {
        if (request instanceof ConsoleRequest.Unobserve unobserve) {
            console.unobserve(this, unobserve.topic());
        } else if (!isOperator.getAsBoolean()) {
            refuse(FORBIDDEN);
        } else if (request instanceof ConsoleRequest.Observe observe) {
            console.observe(this, observe);
        }
    }

    @Override
    public boolean isFull() {
        return !client.isOpen() || client.isFull();
    }

    @Override
    public void show(byte[] frame) {
        if (isOperator.getAsBoolean()) {
            client.write(frame);
        } else {
            // The client has shown another token since, which is no operator's.
            leave();
            refuse(FORBIDDEN);
        }
    }

    @Override
    public void refuse(StreamFailure failure) {
        client.refuse(null, failure);
    }

    /** The client is gone. */
    void leave() {
        console.leave(this);
    }
}
