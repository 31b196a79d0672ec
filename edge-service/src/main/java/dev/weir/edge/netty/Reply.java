package dev.weir.edge.netty;

/** An answer from the store that is being written. */
interface Reply {

  /** The client takes more again. */
  void onWritable();

  /** Nothing more is to be written. */
  void onClientGone();
}
