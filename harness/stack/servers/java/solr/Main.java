import java.io.IOException;
import java.util.EnumSet;
import javax.servlet.DispatcherType;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.apache.solr.servlet.CoreContainerProvider;
import org.apache.solr.servlet.SolrDispatchFilter;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.servlet.FilterHolder;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;

/**
 * A Solr node on an embedded Jetty: `Main PORT`. It holds what Solr's own web.xml sets up, without
 * the admin pages. Nodes talk HTTP/2 in clear text to each other, so both protocols are served.
 */
public final class Main {
  private static final int HEADER_BYTES_MAX = 8192;
  private static final int IDLE_TIMEOUT_MS = 120_000;

  public static void main(String[] arguments) throws Exception {
    // Solr publishes this port in ZooKeeper as the node's address.
    System.setProperty("jetty.port", arguments[0]);
    System.setProperty("hostPort", arguments[0]);

    Server server = new Server();
    server.addConnector(connector(server, Integer.parseInt(arguments[0])));
    server.setHandler(solr());
    server.setStopAtShutdown(true);
    server.start();
    server.join();
  }

  private static ServerConnector connector(Server server, int port) {
    HttpConfiguration http = new HttpConfiguration();
    http.setRequestHeaderSize(HEADER_BYTES_MAX);
    http.setResponseHeaderSize(HEADER_BYTES_MAX);
    http.setSendServerVersion(false);
    ServerConnector connector =
        new ServerConnector(
            server, new HttpConnectionFactory(http), new HTTP2CServerConnectionFactory(http));
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    connector.setIdleTimeout(IDLE_TIMEOUT_MS);
    return connector;
  }

  private static ServletContextHandler solr() {
    ServletContextHandler context = new ServletContextHandler(ServletContextHandler.SESSIONS);
    context.setContextPath("/solr");
    context.addEventListener(new CoreContainerProvider());
    FilterHolder filter = new FilterHolder(SolrDispatchFilter.class);
    filter.setAsyncSupported(true);
    context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST));
    // A filter runs only in front of a servlet; this one answers what Solr does not know.
    ServletHolder unknown = new ServletHolder(new NotFound());
    unknown.setAsyncSupported(true);
    context.addServlet(unknown, "/*");
    return context;
  }

  private static final class NotFound extends HttpServlet {
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
    }
  }

  private Main() {}
}
