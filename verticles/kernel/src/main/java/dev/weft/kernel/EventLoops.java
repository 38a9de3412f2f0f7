package dev.weft.kernel;

import io.netty.channel.DefaultChannelId;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextBuilderImpl;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.shareddata.Shareable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Which event loop each part of a node lives on. HTTP has the first two to itself, one for the
 * gateway and one for probes or a second gateway, so that requests are refused and probes answered
 * in time also where the others have too much to do. The others share all else, in turn: where that
 * is one, an order stays on one thread from event to event, because each change of threads costs
 * more than what is done there.
 *
 * <p>Thread-safe; all verticles of a Vert.x share one.
 */
public final class EventLoops implements Shareable {
  private static final String NAME = "weft.event-loops";
  private static final int HTTP_LOOPS = 2;

  private final VertxInternal vertx;
  private final List<EventLoop> loops = new ArrayList<>();
  private final AtomicInteger edges = new AtomicInteger();
  private final AtomicInteger given = new AtomicInteger();

  private EventLoops(VertxInternal vertx) {
    this.vertx = vertx;
    for (EventExecutor loop : vertx.nettyEventLoopGroup()) {
      loops.add((EventLoop) loop);
    }
  }

  /**
   * Before the first Vert.x of a process is made, and on no event loop: netty's first channel asks
   * the machine for its network interfaces, which has taken 0.9 s on a busy one.
   */
  public static void prepare() {
    DefaultChannelId.newInstance();
  }

  public static EventLoops of(Vertx vertx) {
    return vertx
        .sharedData()
        .<String, EventLoops>getLocalMap(NAME)
        .computeIfAbsent(NAME, name -> new EventLoops((VertxInternal) vertx));
  }

  /**
   * A verticle of HTTP; a third one and further ones are on loops that they share with others.
   *
   * @param options that it is deployed with: one for worker threads stays as it is
   */
  public Deployable edge(Deployable verticle, DeploymentOptions options) {
    if (!isForLoops(options)) {
      return verticle;
    }
    int index = edges.getAndIncrement();
    return on(index < httpLoops() ? loops.get(index) : nextLoop(), verticle);
  }

  /**
   * Any other verticle, on the next loop.
   *
   * @param options as above
   */
  public Deployable inTurn(Deployable verticle, DeploymentOptions options) {
    return isForLoops(options) ? on(nextLoop(), verticle) : verticle;
  }

  /** A verticle, on the loop of that context. */
  public static Deployable beside(ContextInternal context, Deployable verticle) {
    return on(context.nettyEventLoop(), verticle);
  }

  /** A context on the next loop. */
  public ContextInternal next() {
    return vertx.contextBuilder().withEventLoop(nextLoop()).build();
  }

  private static boolean isForLoops(DeploymentOptions options) {
    return options.getThreadingModel() == ThreadingModel.EVENT_LOOP;
  }

  /** One is left for all else. */
  private int httpLoops() {
    return Math.min(HTTP_LOOPS, loops.size() - 1);
  }

  private EventLoop nextLoop() {
    int first = httpLoops();
    return loops.get(first + Math.floorMod(given.getAndIncrement(), loops.size() - first));
  }

  private static Deployable on(EventLoop loop, Deployable verticle) {
    return new Placed(loop, verticle);
  }

  /** Vert.x has chosen a loop: what is deployed gets a context on another one instead. */
  private static final class Placed implements Deployable {
    private final EventLoop loop;
    private final Deployable verticle;
    private ContextInternal context;

    Placed(EventLoop loop, Deployable verticle) {
      this.loop = loop;
      this.verticle = verticle;
    }

    @Override
    public Future<?> deploy(Context given) {
      ContextInternal replaced = (ContextInternal) given;
      // Without its deployment, nothing that was begun there would end with it.
      context =
          ((ContextBuilderImpl) replaced.owner().contextBuilder())
              .withDeploymentContext(replaced.deployment())
              .withEventLoop(loop)
              .withCloseFuture(replaced.closeFuture())
              .withClassLoader(replaced.classLoader())
              .build();
      return inContext(replaced, () -> verticle.deploy(context));
    }

    @Override
    public Future<?> undeploy(Context given) {
      return inContext((ContextInternal) given, () -> verticle.undeploy(context));
    }

    private Future<?> inContext(ContextInternal caller, Callable<Future<?>> step) {
      Promise<Object> done = caller.promise();
      context.runOnContext(
          v -> {
            try {
              step.call().onComplete(ended -> done.complete(), done::fail);
            } catch (Exception failed) {
              done.fail(failed);
            }
          });
      return done.future();
    }
  }
}
