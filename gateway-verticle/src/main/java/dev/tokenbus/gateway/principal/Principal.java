package dev.tokenbus.gateway.principal;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whoever a client acts for, whichever door it came by.
 *
 * @param id what streams are owned by; empty for the anonymous one, whom everybody is where nothing is authenticated
 * @param name what people call it
 * @param models those that it may use; empty for all
 * @param onDisconnect what a leaving client of it means for an answer, as {@code gateway.onDisconnect} is written; null where the
 *     configuration says it
 */
public record Principal(
        String id,
        String name,
        List<String> models,
        @Nullable String onDisconnect) {
    /** The one whom everybody is where nothing is authenticated. */
    public static final Principal ANONYMOUS = new Principal("", "anonymous", List.of(), null);

    public Principal {
        models = List.copyOf(models);
    }

    public boolean isAnonymous() {
        return id.isEmpty();
    }

    public boolean mayUse(String model) {
        return models.isEmpty() || models.contains(model);
    }

    /** Those of some models that it may use, in their order. */
    public List<String> usable(List<String> all) {
        return models.isEmpty() ? all : all.stream().filter(models::contains).toList();
    }

    /** The model of a request that names none: the standard one, or else the first that it may use; null for none. */
    public @Nullable String standard(@Nullable String standard, List<String> all) {
        Optional<String> first = standard != null && mayUse(standard)
                ? Optional.of(standard)
                : usable(all).stream().filter(model -> !models.isEmpty()).findFirst();
        return first.orElse(null);
    }

    /** Whether a stream is its own. Where nothing is authenticated nobody owns anything but by its token. */
    public boolean owns(String owner) {
        return !isAnonymous() && id.equals(owner);
    }

    /** What names a thing of this principal alone, although others may call theirs the same. */
    public String scoped(String name) {
        return isAnonymous() ? name : id + "\u0001" + name;
    }

    /** What {@link #scoped} was given. */
    public String unscoped(String scoped) {
        return isAnonymous() ? scoped : scoped.substring(id.length() + 1);
    }
}
