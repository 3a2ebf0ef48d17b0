package dev.tokenbus.node;

import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/** Lets {@code -Dtokenbus.schedules=2000} try more schedules than a build has time for. */
final class ScheduleCount implements AroundPropertyHook {
    @Override
    public PropertyExecutionResult aroundProperty(PropertyLifecycleContext context, PropertyExecutor property) {
        Integer schedules = Integer.getInteger("tokenbus.schedules");
        if (schedules != null) {
            context.attributes().setTries(Math.max(1, schedules / SchedulesIT.AT_ONCE));
        }
        return property.execute();
    }
}
