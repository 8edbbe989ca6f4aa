/** What the command line understands, as `hutong help` says it. */
import { limits } from '../core/limits.ts'

export const usage = `Usage: hutong COMMAND [FLAGS]

  hutong start [FILE]   open every institution, play a scenario over and over,
                        show the dashboard; Ctrl-C drains and stops
  hutong run FILE       play a scenario once and end with a verdict:
                        0 passed, 99 expectations not met, 75 inconclusive, for the
                        generator was the bottleneck, 2 a mistake in what was given
  hutong rehearse FILE  the same in virtual time, without a socket: in seconds, and the
                        same seed gives the same digest; ends as run does
  hutong audit FILE     rehearse, and check it as a regulator would:
                        0 no check failed, 99 one failed; over sockets: run FILE --audit
  hutong intercept [FILE]
                        as start, and stand in for the networks' real hosts:
                        for clients whose hosts cannot be set
  hutong explain [FILE] say why the signature of a pasted request does not verify:
                        raw HTTP, a curl command, a URL, a form; standard input without
                        FILE; 0 it verifies, 99 it does not, 2 it cannot be read
  hutong replay FILE    show a recording on the page, as it was; Ctrl-C closes it
  hutong report FILE    make a report of a recording: --html OUT.html for people,
                        --json OUT.json for programs

Flags
  --seed N          what chance is drawn from          (the scenario's own)
  --workers N       threads that press                 (1, at most ${limits.workersMax}); of rehearse: threads over
                    which it is played at scale, as more than ${limits.rehearsedMax}
                    arrivals always are                (as many as there are cores)
  --port N          the dashboard's port; the other doors count up from it
                    (9000; 0 takes free ones)
  --host ADDRESS    the address all doors bind         (127.0.0.1); with 0.0.0.0 a phone in
                    the same network opens the dashboard and the cashiers
  --home FOLDER     merchants, keys and reports        (.hutong)
  --notify-host H   a host, besides this machine, that notifications may go to;
                    may be given several times
  --target-host H   a host, besides this machine, that a scenario's targets may be at;
                    may be given several times
  --signed-ahead    sign orders before the first arrival, in all threads; charges of a
                    payer's code are signed as they come
  --peers WAY       how institutions speak: direct, in memory, or http (direct)
  --signatures MODE full, verify-once (the first request of each key), or trust
                    (nothing verified, nothing signed); named in every report
                                                       (full; only that is real)
  --no-traffic      open the doors, press nothing      (not with run)
  --bills-at-once       give out a day's bill on the day itself (the next morning)
  --proxy-port N    the proxy for HTTPS_PROXY          (9080; intercept only)
  --tls-port N      TLS for a hosts file, which needs 443
                                                       (9443; intercept only)
  --allow H         a host, or *.SUFFIX, the proxy passes on to;
                    may be given several times         (none; intercept only)
  --key FILE        the public key or secret of a client with other keys than those
                    of the home folder                 (explain only)
  --audit           keep what is said and done, and audit it after the verdict:
                    99 when either failed              (run only)
  --json            print one JSON object              (run, rehearse, audit, explain)
  --record OUT      record the run into a file that ends in .hutong.gz
                                                       (run only)
  --html OUT        write a report that opens from a disk
                                                       (run, report)
  --json OUT        write the run's report             (report)
`
