package dev.tokenbus.node.schedule;

import dev.tokenbus.testkit.property.Property;

/** Lets {@code -Dtokenbus.schedules=2000} try more schedules than a build has time for. */
final class ScheduleCount {
    private ScheduleCount() {}

    /** This many tries, or enough for the requested schedules. Unshrunk, because a schedule takes long. */
    static Property tries(int tries) {
        Integer schedules = Integer.getInteger("tokenbus.schedules");
        int all = schedules == null ? tries : Math.max(1, schedules / SchedulesIT.AT_ONCE);
        return Property.tries(all).unshrunk();
    }
}
