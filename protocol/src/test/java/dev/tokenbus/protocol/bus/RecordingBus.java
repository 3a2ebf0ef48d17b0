package dev.tokenbus.protocol.bus;

import dev.tokenbus.protocol.bus.wire.BusMessage;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;

/** The codecs that {@link BusCodecs} registers, by the class of their messages. */
final class RecordingBus {
    private RecordingBus() {}

    static Map<Class<?>, MessageCodec<BusMessage, BusMessage>> codecs() {
        Map<Class<?>, MessageCodec<BusMessage, BusMessage>> codecs = new LinkedHashMap<>();
        EventBus bus = (EventBus) Proxy.newProxyInstance(
                RecordingBus.class.getClassLoader(), new Class<?>[] {EventBus.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("registerDefaultCodec")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    codecs.put((Class<?>) arguments[0], typed(arguments[1]));
                    return proxy;
                });
        BusCodecs.register(bus);
        return codecs;
    }

    @SuppressWarnings("unchecked")
    private static MessageCodec<BusMessage, BusMessage> typed(Object codec) {
        return (MessageCodec<BusMessage, BusMessage>) codec;
    }
}
