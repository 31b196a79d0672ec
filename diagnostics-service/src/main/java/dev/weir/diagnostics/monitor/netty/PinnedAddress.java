package dev.weir.diagnostics.monitor.netty;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.resolver.InetSocketAddressResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Takes every name for one address: the one that was judged, and no other that a server names. */
final class PinnedAddress extends AddressResolverGroup<InetSocketAddress> {
  private final InetAddress address;

  PinnedAddress(InetAddress address) {
    this.address = address;
  }

  @Override
  protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
    return new InetSocketAddressResolver(executor, new Names(executor, address));
  }

  private static final class Names extends InetNameResolver {
    private final InetAddress address;

    Names(EventExecutor executor, InetAddress address) {
      super(executor);
      this.address = address;
    }

    @Override
    protected void doResolve(String name, Promise<InetAddress> promise)
        throws UnknownHostException {
      promise.setSuccess(named(name));
    }

    @Override
    protected void doResolveAll(String name, Promise<List<InetAddress>> promise)
        throws UnknownHostException {
      promise.setSuccess(List.of(named(name)));
    }

    private InetAddress named(String name) throws UnknownHostException {
      return InetAddress.getByAddress(name, address.getAddress());
    }
  }
}
