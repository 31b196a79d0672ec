package dev.weir.common.netty.socket;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;

/**
 * Event loops by epoll whose connections may wait for nothing and then for something again. Netty
 * 4.2.18 takes one that waits for nothing out of epoll, and fails to change what it waits for
 * later: a connection whose peer has ended its side ({@code FIN}), and takes its time to read,
 * would lose what it is sent. So it stays in, and waits for changes that none is made of.
 */
final class EpollLoops extends MultiThreadIoEventLoopGroup {

  EpollLoops(int size, ThreadFactory threads) {
    super(size, threads, EpollIoHandler.newFactory());
  }

  @Override
  protected IoEventLoop newChild(Executor executor, IoHandlerFactory epoll, Object... args) {
    return new Loop(this, executor, epoll);
  }

  private static final class Loop extends SingleThreadIoEventLoop {

    Loop(EpollLoops loops, Executor executor, IoHandlerFactory epoll) {
      super(loops, executor, thread -> new Handler(epoll.newHandler(thread)));
    }

    /** What is in {@link Handler} counts, as Reactor Netty chooses sockets by it. */
    @Override
    public boolean isIoType(Class<? extends IoHandler> type) {
      return type.equals(EpollIoHandler.class);
    }
  }

  private record Handler(IoHandler epoll) implements IoHandler {

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
      return new Registration(epoll.register(handle));
    }

    @Override
    public void initialize() {
      epoll.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
      return epoll.run(context);
    }

    @Override
    public void prepareToDestroy() {
      epoll.prepareToDestroy();
    }

    @Override
    public void destroy() {
      epoll.destroy();
    }

    @Override
    public void wakeup() {
      epoll.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> type) {
      return epoll.isCompatible(type);
    }
  }

  private static final class Registration implements IoRegistration {

    private final IoRegistration epoll;

    /** Whether it has waited for something, and is in epoll therefore. */
    private boolean added;

    Registration(IoRegistration epoll) {
      this.epoll = epoll;
    }

    @Override
    public long submit(IoOps ops) {
      boolean none = ops.equals(EpollIoOps.NONE);
      added |= !none;
      return epoll.submit(none && added ? EpollIoOps.EPOLLET : ops);
    }

    // the signature is Netty's
    @SuppressWarnings("TypeParameterUnusedInFormals")
    @Override
    public <T> T attachment() {
      return epoll.attachment();
    }

    @Override
    public boolean isValid() {
      return epoll.isValid();
    }

    @Override
    public boolean cancel() {
      return epoll.cancel();
    }
  }
}
