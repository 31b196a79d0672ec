package dev.weir.diagnostics.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.function.Function;
import org.xbill.DNS.Message;

/** A name server on one port, UDP and TCP, whose answers a test writes. */
public final class ScriptedServer implements AutoCloseable {
  private final ServerSocket tcp;
  private final DatagramSocket udp;

  /** A script that returns no bytes is silent. */
  public ScriptedServer(Function<Message, byte[]> overUdp, Function<Message, byte[]> overTcp)
      throws IOException {
    this(InetAddress.getLoopbackAddress(), 0, overUdp, overTcp);
  }

  /** The same on an address of the host, and on a port or on a free one where that is 0. */
  public ScriptedServer(
      InetAddress address,
      int port,
      Function<Message, byte[]> overUdp,
      Function<Message, byte[]> overTcp)
      throws IOException {
    tcp = new ServerSocket(port, 10, address);
    udp = new DatagramSocket(tcp.getLocalPort(), address);
    Thread.ofPlatform().daemon().start(() -> serveUdp(overUdp));
    Thread.ofPlatform().daemon().start(() -> serveTcp(overTcp));
  }

  public InetSocketAddress address() {
    return new InetSocketAddress(tcp.getInetAddress(), tcp.getLocalPort());
  }

  private void serveUdp(Function<Message, byte[]> script) {
    DatagramPacket packet = new DatagramPacket(new byte[4_096], 4_096);
    try {
      while (!udp.isClosed()) {
        udp.receive(packet);
        byte[] query = Arrays.copyOf(packet.getData(), packet.getLength());
        byte[] answer = script.apply(new Message(query));
        if (answer.length > 0) {
          udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        }
      }
    } catch (IOException _) {
      udp.close();
    }
  }

  private void serveTcp(Function<Message, byte[]> script) {
    try {
      while (!tcp.isClosed()) {
        try (Socket socket = tcp.accept()) {
          DataInputStream in = new DataInputStream(socket.getInputStream());
          byte[] answer = script.apply(new Message(in.readNBytes(in.readUnsignedShort())));
          DataOutputStream out = new DataOutputStream(socket.getOutputStream());
          out.writeShort(answer.length);
          out.write(answer);
          out.flush();
        }
      }
    } catch (IOException _) {
      udp.close();
    }
  }

  @Override
  public void close() throws IOException {
    tcp.close();
    udp.close();
  }
}
