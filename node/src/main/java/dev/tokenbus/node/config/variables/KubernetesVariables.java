package dev.tokenbus.node.config.variables;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Tells the variables that Kubernetes injects for each Service from a person's own: a Service called {@code tokenbus-gateway}
 * gives every container {@code TOKENBUS_GATEWAY_PORT=tcp://10.0.0.7:8080}, {@code TOKENBUS_GATEWAY_SERVICE_HOST} and more.
 */
public final class KubernetesVariables {
    private static final Pattern NAME =
            Pattern.compile(".+(_SERVICE_HOST|_SERVICE_PORT(_.+)?|_PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");
    private static final Pattern VALUE = Pattern.compile("(tcp|udp|sctp)://.*");

    private KubernetesVariables() {}

    public static boolean isInjected(String name, String value) {
        return NAME.matcher(name).matches()
                || (name.endsWith("_PORT") && VALUE.matcher(value).matches());
    }

    /** The variables that a person may have set. */
    public static Map<String, String> without(Map<String, String> environment) {
        Map<String, String> own = new TreeMap<>(environment);
        own.entrySet().removeIf(each -> isInjected(each.getKey(), each.getValue()));
        return own;
    }
}
