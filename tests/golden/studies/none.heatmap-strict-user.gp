# Redraw with `gnuplot heatmap-strict-user.gp` in this directory; the data are in heatmap-strict-user.dat, which
# names its columns.  `out` is the directory of the drawings.
if (!exists('out')) out = '.'
dat = 'heatmap-strict-user.dat'
svg = out.'/heatmap-strict-user.svg'
png = out.'/heatmap-strict-user.png'
reset
W = 640
H = 380
# Pixels from the upper left corner to gnuplot's screen coordinates.
X(p) = p / (W + 0.0)
Y(p) = 1 - p / (H + 0.0)
set encoding utf8
set datafile separator ','
set datafile commentschars '#'
unset border
unset tics
unset key
set label '{/:Bold '.'What escapes without which hardening'.'}' at screen X(18.00), screen Y(26.00) left font ',16' textcolor rgb '#222222'  front
set label 'Profile strict, started by user.' at screen X(18.00), screen Y(49.00) left font ',11' textcolor rgb '#222222' noenhanced front
set label '. Study 0.' at screen X(18.00), screen Y(65.00) left font ',11' textcolor rgb '#666666' noenhanced front
set label 'Each column is one combination of hardening; its dark squares say what it is without. Columns are' at screen X(18.00), screen Y(340.90) left font ',11' textcolor rgb '#666666' noenhanced front
set label 'ordered by how many steps are missing, the hardest at the left. Measured were 1 of 8 combinations.' at screen X(18.00), screen Y(356.90) left font ',11' textcolor rgb '#666666' noenhanced front
set lmargin at screen X(143.54)
set rmargin at screen X(169.54)
set tmargin at screen Y(137.00)
set bmargin at screen Y(318.90)
set xrange [0:1.0000]
set yrange [10.7000:0]
colour(word) = word eq 'escaped' ? 0xd55e00 : word eq 'blocked' ? 0x9ed2f2 : word eq 'untestable' ? 0xededed : word eq 'inconclusive' ? 0x1c1c1c : word eq 'gone' ? 0x222222 : 0xe2e2e2
set object rectangle from screen X(18.00), screen Y(97.00) to screen X(30.00), screen Y(85.00) back fillcolor rgb '#d55e00' fillstyle solid noborder
set label 'escaped' at screen X(35.00), screen Y(91.00) left font ',11' textcolor rgb '#222222' noenhanced front
set object rectangle from screen X(101.29), screen Y(97.00) to screen X(113.29), screen Y(85.00) back fillcolor rgb '#9ed2f2' fillstyle solid noborder
set label 'blocked' at screen X(118.29), screen Y(91.00) left font ',11' textcolor rgb '#222222' noenhanced front
set object rectangle from screen X(181.39), screen Y(97.00) to screen X(193.39), screen Y(85.00) back fillcolor rgb '#ededed' fillstyle solid noborder
set label 'untestable' at screen X(198.39), screen Y(91.00) left font ',11' textcolor rgb '#222222' noenhanced front
set object rectangle from screen X(278.15), screen Y(97.00) to screen X(290.15), screen Y(85.00) back fillcolor rgb '#1c1c1c' fillstyle solid noborder
set label 'inconclusive' at screen X(295.15), screen Y(91.00) left font ',11' textcolor rgb '#222222' noenhanced front
set label '{/:Bold '.'missing steps'.'}' at screen X(135.54), screen Y(121.00) right font ',11' textcolor rgb '#222222'  front
set arrow from screen X(144.04), screen Y(130.00) to screen X(169.04), screen Y(130.00) nohead linewidth 1 linecolor rgb '#666666' back
set label '{/:Bold '.'0'.'}' at screen X(156.54), screen Y(121.00) center font ',11' textcolor rgb '#222222'  front
set label '{/:Bold '.'fs'.'}' at screen X(18.00), screen Y(208.40) left font ',11' textcolor rgb '#666666'  front
set label 'always' at screen X(135.54), screen Y(208.40) right font ',11' textcolor rgb '#222222' noenhanced front
set label 'both' at screen X(135.54), screen Y(225.40) right font ',11' textcolor rgb '#222222' noenhanced front
set label 'either' at screen X(135.54), screen Y(242.40) right font ',11' textcolor rgb '#222222' noenhanced front
set label 'helped' at screen X(135.54), screen Y(259.40) right font ',11' textcolor rgb '#222222' noenhanced front
set label 'partial' at screen X(135.54), screen Y(276.40) right font ',11' textcolor rgb '#222222' noenhanced front
set label 'vacuous' at screen X(135.54), screen Y(293.40) right font ',11' textcolor rgb '#222222' noenhanced front
set label 'walled' at screen X(135.54), screen Y(310.40) right font ',11' textcolor rgb '#222222' noenhanced front
set label 'user namespace' at screen X(135.54), screen Y(145.50) right font ',11' textcolor rgb '#222222' noenhanced front
set label 'chroot' at screen X(135.54), screen Y(162.50) right font ',11' textcolor rgb '#222222' noenhanced front
set label 'no_new_privs' at screen X(135.54), screen Y(179.50) right font ',11' textcolor rgb '#222222' noenhanced front
set object rectangle from screen X(143.54), screen Y(301.40) to screen X(502.64), screen Y(285.40) back fillcolor rgb '#ededed' fillstyle solid noborder
set label 'untestable (vacuous): the caller already holds what it would gain' at screen X(149.54), screen Y(293.40) left font ',10' textcolor rgb '#666666' noenhanced front
P = 1 / 4.125
set terminal svg size W,H name 'heatmap_strict_user' font 'sans-serif,11' enhanced background '#ffffff'
set output svg
plot dat index 1 using (($1+$2)/2):($3+0.5):1:2:($3+0.0294):($3+1-0.0294):(colour(strcol(4))) with boxxyerror fillstyle solid noborder linecolor rgb variable title 'verdicts', \
     dat index 2 using (($1+$2)/2):($3+0.5):1:2:($3+0.0294):($3+1-0.0294):(colour(strcol(4))) with boxxyerror fillstyle solid noborder linecolor rgb variable title 'what a combination is without', \
     dat index 3 using (($1+$2)/2):($3+0.5):1:2:($3+0.0294):($3+1-0.0294):(colour(strcol(4))) with boxxyerror fillstyle solid noborder linecolor rgb variable title 'untestable'
P = 2 / 3.04
set terminal pngcairo size 2*W,2*H font 'sans-serif,11' fontscale 1.5 linewidth 2 enhanced
set output png
replot
unset output
