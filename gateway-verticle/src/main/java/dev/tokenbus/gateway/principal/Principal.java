package dev.tokenbus.gateway.principal;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whoever a client acts for, whichever door it came by.
 *
 * @param id what streams are owned by; empty for the anonymous one, whom everybody is where nothing is authenticated
 * @param name what people call it
 * @param grant what it may do
 * @param credential which of its credentials it has shown, such as the id of a key: never the secret
 * @param expires when what it has shown ends by itself; null for never, or if somebody else knows
 */
public record Principal(
        String id,
        String name,
        Grant grant,
        String credential,
        @Nullable Instant expires) {
    /** The one whom everybody is where nothing is authenticated. */
    public static final Principal ANONYMOUS = new Principal("", "anonymous", Grant.ALL);

    /** Between a principal and a name of it; ids have no such character. */
    private static final char SCOPE = '\u0001';

    private static final StreamFailure CHANNEL =
            new StreamFailure(ErrorCode.FORBIDDEN, "channel: not for this key (expected: one that it has a right to)");

    public Principal {
        if (id.indexOf(SCOPE) >= 0) {
            throw new IllegalArgumentException("id: expected printable characters");
        }
    }

    public Principal(String id, String name, Grant grant, String credential) {
        this(id, name, grant, credential, null);
    }

    /** One that has a single credential, of its own id. */
    public Principal(String id, String name, Grant grant) {
        this(id, name, grant, id);
    }

    public boolean isAnonymous() {
        return id.isEmpty();
    }

    /** What a leaving client of it means for an answer; null where the configuration says it. */
    public @Nullable String onDisconnect() {
        return grant.onDisconnect();
    }

    public boolean mayUse(String model) {
        return grant.models().isEmpty() || grant.models().contains(model);
    }

    /** Those of some models that it may use, in their order. */
    public List<String> usable(List<String> all) {
        return all.stream().filter(this::mayUse).toList();
    }

    /** The model of a request that names none: the standard one, or else the first that it may use; null for none. */
    public @Nullable String standard(@Nullable String standard, List<String> all) {
        Optional<String> first = standard != null && mayUse(standard)
                ? Optional.of(standard)
                : usable(all).stream()
                        .filter(model -> !grant.models().isEmpty())
                        .findFirst();
        return first.orElse(null);
    }

    /** Whether a stream is its own. Where nothing is authenticated nobody owns anything but by its token. */
    public boolean owns(String owner) {
        return !isAnonymous() && id.equals(owner);
    }

    /** What names a thing of this principal alone, although others may call theirs the same. */
    public String scoped(String name) {
        return isAnonymous() ? name : id + SCOPE + name;
    }

    /** By what the cluster knows a channel that this principal calls so: its own, or one that others have rights to as well. */
    public String channel(String name) {
        // Nobody's id is empty, so that no pattern reaches into what is somebody's own.
        return grant.channels().isShared(name) ? SCOPE + name : scoped(name);
    }

    /** What {@link #channel} was given. */
    public String channelName(String known) {
        return isAnonymous() ? known : known.substring(known.indexOf(SCOPE) + 1);
    }

    /** Why it may start no stream in a channel; null when it may. The same whether there is such a channel or not. */
    public @Nullable StreamFailure noPublishing(String channel) {
        return grant.channels().mayPublish(channel) ? null : CHANNEL;
    }

    /** Why it may not listen to a channel; null when it may. */
    public @Nullable StreamFailure noSubscribing(String channel) {
        return grant.channels().maySubscribe(channel) ? null : CHANNEL;
    }
}
