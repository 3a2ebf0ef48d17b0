package dev.tokenbus.gateway.client;

import dev.tokenbus.gateway.locate.StreamFinder;
import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.gateway.view.ViewHandle;
import dev.tokenbus.protocol.StreamId;
import java.util.HashSet;
import java.util.Set;

/**
 * The streams that one client watches because it is an operator: until it shows a token that is none's, which leaves it those that are its
 * own. On the client's event loop.
 */
final class OperatorViews {
    private final Client client;
    private final StreamFinder finder;
    private final Identity identity;
    private final Watches watches;
    private final Searches searches;
    private final ClientRights rights;
    private final Set<StreamId> ids = new HashSet<>();

    OperatorViews(
            Client client,
            StreamFinder finder,
            Identity identity,
            Watches watches,
            Searches searches,
            ClientRights rights) {
        this.client = client;
        this.finder = finder;
        this.identity = identity;
        this.watches = watches;
        this.searches = searches;
        this.rights = rights;
    }

    /** The client asks for a stream. */
    void asked(StreamId id, boolean asOperator) {
        ids.removeIf(each -> !watches.has(each) && !searches.has(each));
        if (asOperator) {
            ids.add(id);
        } else {
            ids.remove(id);
        }
    }

    /** Leaves what the client may watch no longer: it has shown another token, or a stream that it asked for before was found. */
    void check() {
        if (!ids.isEmpty() && !rights.isOperator().getAsBoolean()) {
            Set.copyOf(ids)
                    .forEach(id -> finder.findOwned(id, identity.known(), false)
                            .onSuccess(own -> ids.remove(id))
                            .onFailure(cause -> leave(id, cause)));
        }
    }

    private void leave(StreamId id, Throwable cause) {
        ViewHandle watch = watches.find(id);
        if (watch != null && ids.contains(id) && !rights.isOperator().getAsBoolean()) {
            watches.leave(watch);
            client.refuseAbout(id.value(), Refusals.of(cause));
        }
    }
}
