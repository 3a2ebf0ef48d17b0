package dev.tokenbus.gateway.config;

/**
 * The configuration of a gateway. Its keys are flat: {@code gateway.port} is a component of {@link Listen}, and {@code
 * gateway.drainMs} the {@link java.time.Duration} {@code drain} there.
 *
 * @param listen where it takes connections
 * @param limits how much clients may ask of it
 * @param liveness when a client counts as gone, slow or asleep
 * @param dispatch how a stream gets its worker
 * @param retention what the logs of streams may cost
 * @param access who may connect
 * @param authentication how clients say who they are
 * @param doors what requests of clients of other protocols may cost, and what it means when one leaves
 */
public record GatewayConfig(
        Listen listen,
        ClientLimits limits,
        Liveness liveness,
        Dispatch dispatch,
        Retention retention,
        Access access,
        Authentication authentication,
        DoorLimits doors) {
    public static final GatewayConfig DEFAULT = new GatewayConfig(
            Listen.DEFAULT,
            ClientLimits.DEFAULT,
            Liveness.DEFAULT,
            Dispatch.DEFAULT,
            Retention.DEFAULT,
            Access.DEFAULT,
            Authentication.DEFAULT,
            DoorLimits.DEFAULT);
}
