/**
 * What every part of tokenbus says to every other: the vocabulary of the cluster, without any behaviour of a verticle.
 *
 * <ul>
 *   <li>Frames between client and server: {@link dev.tokenbus.protocol.ClientFrame}, {@link
 *       dev.tokenbus.protocol.ServerFrame} and their JSON codecs.
 *   <li>Messages between nodes on the event bus: {@link dev.tokenbus.protocol.BusMessage}, {@link
 *       dev.tokenbus.protocol.BusCodecs}, {@link dev.tokenbus.protocol.Addresses}.
 *   <li>What a stream is made of: {@link dev.tokenbus.protocol.StreamEvent}, {@link dev.tokenbus.protocol.StreamLog},
 *       {@link dev.tokenbus.protocol.StreamId}.
 *   <li>Who is in the cluster: {@link dev.tokenbus.protocol.NodeAnnouncer}, {@link
 *       dev.tokenbus.protocol.NodeDirectory}.
 *   <li>Codes and limits, each written once: {@link dev.tokenbus.protocol.ErrorCode}, {@link
 *       dev.tokenbus.protocol.CloseCode}, {@link dev.tokenbus.protocol.Limits}.
 * </ul>
 */
@NullMarked
package dev.tokenbus.protocol;

import org.jspecify.annotations.NullMarked;
